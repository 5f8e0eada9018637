package io.millrace.bench.accept;

import java.lang.reflect.Array;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.sqlclient.data.Numeric;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.StackException;

/** A parameter of a statement that is carried out again: the ids in it are new each time, the rest stays as it was. */
interface Value {

    Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** @param ids new ones by those that they stand for; completed on the way */
    @Nullable Object fresh(Map<String, String> ids);

    /** @param type PostgreSQL's name of it */
    static Value of(String type, @Nullable String text) {
        if (text == null) {
            return ids -> null;
        }
        Function<String, Object> reader = reader(type);
        if (ID.matcher(text).find()) {
            return ids -> reader.apply(renewed(text, ids));
        }
        Object constant = reader.apply(text);
        return ids -> constant;
    }

    /** @param type of the elements */
    static Value ofArray(String type, List<@Nullable String> elements) {
        List<Value> values = elements.stream().map(text -> of(type, text)).toList();
        Class<?> element = elementClass(type);
        return ids -> {
            Object array = Array.newInstance(element, values.size());
            for (int i = 0; i < values.size(); i++) {
                Array.set(array, i, values.get(i).fresh(ids));
            }
            return array;
        };
    }

    private static String renewed(String text, Map<String, String> ids) {
        return ID.matcher(text).replaceAll(match -> ids.computeIfAbsent(match.group(), Value::another));
    }

    /** Of the same version: where an id falls in an index depends on it. */
    private static String another(String id) {
        UUID old = UUID.fromString(id);
        if (old.version() != 7) {
            return UUID.randomUUID().toString();
        }
        var random = ThreadLocalRandom.current();
        long high = System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000);
        return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
    }

    private static Function<String, Object> reader(String type) {
        return switch (type) {
            case "text", "character varying" -> text -> text;
            case "uuid" -> UUID::fromString;
            case "smallint" -> Short::valueOf;
            case "integer" -> Integer::valueOf;
            case "bigint" -> Long::valueOf;
            case "double precision" -> Double::valueOf;
            case "boolean" -> text -> text.startsWith("t");
            case "numeric" -> Numeric::parse;
            case "json", "jsonb" -> Json::decodeValue;
            case "bytea" -> text -> Buffer.buffer(HexFormat.of().parseHex(text.substring(2)));
            case "timestamp with time zone" ->
                text -> OffsetDateTime.parse(text.replace(' ', 'T').replaceFirst("([+-]\\d\\d)$", "$1:00"));
            default -> throw new StackException("no way to carry out a statement again with a parameter of " + type);
        };
    }

    private static Class<?> elementClass(String type) {
        return switch (type) {
            case "uuid" -> UUID.class;
            case "smallint" -> Short.class;
            case "integer" -> Integer.class;
            case "bigint" -> Long.class;
            case "double precision" -> Double.class;
            case "boolean" -> Boolean.class;
            case "numeric" -> Numeric.class;
            case "json", "jsonb" -> Object.class;
            case "bytea" -> Buffer.class;
            case "timestamp with time zone" -> OffsetDateTime.class;
            default -> String.class;
        };
    }
}
