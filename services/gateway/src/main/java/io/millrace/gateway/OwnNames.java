package io.millrace.gateway;

import java.util.HashMap;
import java.util.Map;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Gives the components of a service's OpenAPI description names that no other service uses: services may have types of
 * the same name. Security schemes keep their names while they are the same everywhere, so that a reader of the
 * description signs in once.
 */
final class OwnNames {

    private static final String COMPONENTS = "#/components/";
    private static final String SCHEMES = "securitySchemes";

    private final String service;
    private final Map<String, String> schemes = new HashMap<>();

    private OwnNames(String service) {
        this.service = service;
    }

    /** @param taken the components of the other services */
    static JsonObject in(JsonObject description, String service, JsonObject taken) {
        var names = new OwnNames(service);
        JsonObject components = description.getJsonObject("components", new JsonObject());
        JsonObject others = taken.getJsonObject(SCHEMES, new JsonObject());
        components.getJsonObject(SCHEMES, new JsonObject()).forEach(scheme -> {
            Object other = others.getValue(scheme.getKey());
            boolean free = other == null || other.equals(scheme.getValue());
            names.schemes.put(scheme.getKey(), free ? scheme.getKey() : service + "." + scheme.getKey());
        });
        var own = (JsonObject) names.of("", description);
        var renamed = new JsonObject();
        own.getJsonObject("components", new JsonObject())
                .forEach(
                        kind -> renamed.put(kind.getKey(), names.renamed(kind.getKey(), (JsonObject) kind.getValue())));
        return own.put("components", renamed);
    }

    private JsonObject renamed(String kind, JsonObject components) {
        var renamed = new JsonObject();
        components.forEach(component -> renamed.put(name(kind, component.getKey()), component.getValue()));
        return renamed;
    }

    private String name(String kind, String name) {
        return kind.equals(SCHEMES) ? schemes.getOrDefault(name, name) : service + "." + name;
    }

    /** A copy of a value, with the new names in its references. */
    private Object of(String key, Object value) {
        return switch (value) {
            case JsonObject object -> {
                var copy = new JsonObject();
                object.forEach(entry -> copy.put(
                        entry.getKey(), entry.getValue() == null ? null : of(entry.getKey(), entry.getValue())));
                yield copy;
            }
            case JsonArray array -> {
                var copy = new JsonArray();
                array.forEach(item -> copy.add(
                        key.equals("security") && item instanceof JsonObject needed
                                ? security(needed)
                                : item == null ? null : of("", item)));
                yield copy;
            }
            // Also the references in a discriminator's mapping.
            case String text when text.startsWith(COMPONENTS) -> reference(text);
            case String text when key.equals("operationId") -> service + "." + text;
            default -> value;
        };
    }

    private JsonObject security(JsonObject needed) {
        return renamed(SCHEMES, needed);
    }

    private String reference(String reference) {
        String[] parts = reference.substring(COMPONENTS.length()).split("/", 3);
        if (parts.length < 2) {
            return reference;
        }
        String rest = parts.length == 2 ? "" : "/" + parts[2];
        return COMPONENTS + parts[0] + "/" + name(parts[0], parts[1]) + rest;
    }
}
