package io.millrace.gateway;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Merges OpenAPI descriptions of services into one. */
final class DescriptionMerge {

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final Routes routes;

    DescriptionMerge(Routes routes) {
        this.routes = routes;
    }

    /**
     * @param parts the descriptions of the services by name
     * @param away the services that do not answer now: each is described as in {@code parts}, or not at all
     */
    JsonObject of(Map<String, JsonObject> parts, Set<String> away) {
        var paths = new JsonObject();
        var components = new JsonObject();
        var tags = new JsonObject();
        parts.forEach((service, part) -> {
            var own = OwnNames.in(part, service, components);
            own.getJsonObject("components", new JsonObject())
                    .forEach(kind -> of(components, kind.getKey()).mergeIn((JsonObject) kind.getValue()));
            own.getJsonArray("tags", new JsonArray()).forEach(tag -> {
                var named = (JsonObject) tag;
                tags.put(
                        named.getString("name"),
                        named.copy().mergeIn(tags.getJsonObject(named.getString("name"), new JsonObject())));
            });
            own.getJsonObject("paths", new JsonObject())
                    .forEach(path -> add(paths, service, own, path.getKey(), (JsonObject) path.getValue()));
        });
        var whole = new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", info(parts.keySet(), away))
                .put("paths", paths)
                .put("components", components);
        if (!tags.isEmpty()) {
            var list = new JsonArray();
            tags.forEach(tag -> list.add(tag.getValue()));
            whole.put("tags", list);
        }
        return whole;
    }

    private static JsonObject info(Set<String> described, Set<String> away) {
        var info = new JsonObject().put("title", "Millrace").put("version", "1");
        var description = new StringBuilder("An order platform: an order is completed, or undone.");
        var last = new TreeSet<>(away);
        last.retainAll(described);
        if (!last.isEmpty()) {
            description.append(" Down now, and described as last seen: %s.".formatted(String.join(", ", last)));
            info.put("x-millrace-last-seen", new JsonArray(last.stream().toList()));
        }
        var missing = new TreeSet<>(away);
        missing.removeAll(described);
        if (!missing.isEmpty()) {
            description.append(" Missing here, as they have not answered since the gateway started: %s."
                    .formatted(String.join(", ", missing)));
            info.put("x-millrace-missing", new JsonArray(missing.stream().toList()));
        }
        return info.put("description", description.toString());
    }

    /**
     * Adds a path's operations. Parameters and settings of the path or the whole service are copied into each of them.
     */
    private void add(JsonObject paths, String service, JsonObject part, String path, JsonObject item) {
        JsonObject all = of(paths, path);
        item.forEach(entry -> {
            String method = entry.getKey();
            if (!METHODS.contains(method)) {
                return;
            }
            var operation = ((JsonObject) entry.getValue()).copy();
            JsonArray parameters = parameters(
                    operation.getJsonArray("parameters", new JsonArray()),
                    item.getJsonArray("parameters", new JsonArray()));
            if (!parameters.isEmpty()) {
                operation.put("parameters", parameters);
            }
            if (part.containsKey("security") && !operation.containsKey("security")) {
                operation.put("security", part.getJsonArray("security"));
            }
            if (!all.containsKey(method) || isRouted(method, path, service)) {
                all.put(method, operation);
            }
        });
    }

    /** If two services describe one operation, the gateway routes it to only one of them. */
    private boolean isRouted(String method, String path, String service) {
        return routes.find(HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)), path.replaceAll("\\{[^}]*}", "x"))
                .filter(route -> route.service().equals(service))
                .isPresent();
    }

    /** The operation's own parameters, and the path's parameters that it does not define anew. */
    private static JsonArray parameters(JsonArray own, JsonArray ofPath) {
        JsonArray all = own.copy();
        ofPath.stream()
                .map(JsonObject.class::cast)
                .filter(given ->
                        own.stream().map(JsonObject.class::cast).noneMatch(parameter -> isSame(parameter, given)))
                .forEach(all::add);
        return all;
    }

    private static boolean isSame(JsonObject one, JsonObject other) {
        return one.containsKey("$ref")
                ? one.equals(other)
                : one.getString("name", "").equals(other.getString("name"))
                        && one.getString("in", "").equals(other.getString("in"));
    }

    private static JsonObject of(JsonObject parent, String key) {
        if (!parent.containsKey(key)) {
            parent.put(key, new JsonObject());
        }
        return parent.getJsonObject(key);
    }
}
