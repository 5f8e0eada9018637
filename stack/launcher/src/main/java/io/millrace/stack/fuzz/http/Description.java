package io.millrace.stack.fuzz.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The operations of the OpenAPI description, and generators of valid values. */
final class Description {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final int DEEPEST = 8;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode root;

    Description(JsonNode root) {
        this.root = root;
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        root.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .forEach(method -> {
                    var parameters = new ArrayList<JsonNode>();
                    path.getValue().path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
                    method.getValue().path("parameters").forEach(parameter -> parameters.add(resolved(parameter)));
                    operations.add(new Operation(
                            method.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            parameters,
                            method.getValue()
                                    .path("requestBody")
                                    .path("content")
                                    .path("application/json")
                                    .path("schema"),
                            method.getValue()
                                    .path("requestBody")
                                    .path("content")
                                    .path("application/x-ndjson")
                                    .path("schema"),
                            columns(method.getValue()
                                    .path("requestBody")
                                    .path("content")
                                    .path("text/csv")
                                    .path("examples")),
                            method.getValue().path("responses").toString().contains("text/event-stream")));
                }));
        return operations;
    }

    /** The first line of the first example. */
    private static String columns(JsonNode examples) {
        return examples.properties().stream()
                .findFirst()
                .flatMap(example ->
                        example.getValue().path("value").asText().lines().findFirst())
                .orElse("");
    }

    /** A value that is valid by the schema. */
    JsonNode sound(JsonNode schema, Random random) {
        return sound(schema, random, 0);
    }

    private JsonNode sound(JsonNode given, Random random, int depth) {
        JsonNode schema = resolved(given);
        if (depth > DEEPEST) {
            return JSON.nullNode();
        }
        if (schema.has("enum")) {
            JsonNode values = schema.path("enum");
            return values.get(random.nextInt(values.size()));
        }
        if (schema.has("allOf")) {
            return sound(schema.path("allOf").get(0), random, depth + 1);
        }
        String type = schema.path("type").isArray()
                ? schema.path("type").get(0).asText()
                : schema.path("type").asText("object");
        return switch (type) {
            case "integer" -> JSON.numberNode(1 + random.nextInt(5));
            case "number" -> JSON.numberNode(random.nextInt(1, 10_000) / 100.0);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "array" -> {
                var array = JSON.arrayNode();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    array.add(sound(schema.path("items"), random, depth + 1));
                }
                yield array;
            }
            case "string" -> JSON.textNode(text(schema, random));
            default -> object(schema, random, depth);
        };
    }

    private ObjectNode object(JsonNode schema, Random random, int depth) {
        ObjectNode object = JSON.objectNode();
        schema.path("properties")
                .properties()
                .forEach(property -> object.set(property.getKey(), sound(property.getValue(), random, depth + 1)));
        return object;
    }

    private static String text(JsonNode schema, Random random) {
        return switch (schema.path("format").asText()) {
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "date-time" -> "2026-01-%02dT10:00:00Z".formatted(1 + random.nextInt(28));
            case "decimal" -> "1.50";
            default -> {
                String pattern = schema.path("pattern").asText();
                yield pattern.contains("@") ? "a@b.example" : pattern.contains("A-Z]{3") ? "EUR" : "millstone";
            }
        };
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode resolved = schema;
        while (resolved.has("$ref")) {
            resolved = root.at(resolved.path("$ref").asText().substring(1));
        }
        return resolved;
    }
}
