package io.millrace.stack.fuzz.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.stack.fuzz.Junk;

/** Generates damaged JSON documents. */
final class Documents {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEP = 3_000;
    private static final int MANY = 10_000;

    private final Junk junk;

    Documents(Junk junk) {
        this.junk = junk;
    }

    byte[] broken(JsonNode sound, Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> new byte[0];
            case 1 -> junk.damaged(Junk.utf8(sound.toString()), random);
            case 2 -> Junk.utf8("[".repeat(DEEP) + "]".repeat(DEEP));
            case 3 ->
                Junk.utf8(
                        Junk.oneOf(List.of("null", "true", "0", "\"text\"", "[]", "{}", "{\"a\":1,\"a\":2}"), random));
            default -> Junk.utf8(withOneWrong(sound.deepCopy(), random).toString());
        };
    }

    private JsonNode withOneWrong(JsonNode document, Random random) {
        var places = new ArrayList<ObjectNode>();
        collect(document, places);
        if (places.isEmpty()) {
            return wrong(document, random);
        }
        ObjectNode place = Junk.oneOf(places, random);
        if (place.isEmpty() || random.nextInt(8) == 0) {
            place.put(junk.text(random), junk.text(random));
            return document;
        }
        List<String> names = new ArrayList<>();
        place.fieldNames().forEachRemaining(names::add);
        String name = Junk.oneOf(names, random);
        if (random.nextInt(5) == 0) {
            place.remove(name);
        } else {
            place.set(name, wrong(place.path(name), random));
        }
        return document;
    }

    private static void collect(JsonNode node, List<ObjectNode> places) {
        if (node instanceof ObjectNode object) {
            places.add(object);
        }
        node.forEach(child -> collect(child, places));
    }

    private JsonNode wrong(JsonNode was, Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.textNode(junk.text(random));
            case 2 -> JSON.numberNode(junk.number(random));
            case 3 -> JSON.numberNode(new java.math.BigDecimal("1e" + random.nextInt(1, 5_000)));
            case 4 -> JSON.numberNode(-1);
            case 5 -> JSON.objectNode().put(junk.text(random), 1);
            case 6 -> many(was);
            case 7 -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.numberNode(0.1 + random.nextInt(3));
        };
    }

    private static ArrayNode many(JsonNode was) {
        ArrayNode array = JSON.arrayNode();
        JsonNode one = was.isArray() && !was.isEmpty() ? was.get(0) : was;
        for (int i = 0; i < (one.toString().length() > 60 ? MANY / 10 : MANY); i++) {
            array.add(one);
        }
        return array;
    }
}
