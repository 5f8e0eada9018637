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

/**
 * A parameter of a statement that runs again: the ids in the parameter are new in each run, everything else stays the
 * same.
 */
interface Value {

    Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /**
     * The parameter's value for one run.
     *
     * @param ids new ids by recorded ids; the method adds ids that are missing
     */
    @Nullable Object fresh(Map<String, String> ids);

    /**
     * Reads a recorded parameter.
     *
     * @param type PostgreSQL's name of the parameter's type
     * @param text the recorded text; null for SQL's null
     */
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

    /**
     * Reads a recorded array.
     *
     * @param type PostgreSQL's name of the elements' type
     * @param elements the recorded texts; null for SQL's null
     */
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

    /** A new id of the same UUID version: the version decides where an id falls in an index. */
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
            default -> throw new StackException("a statement can't be replayed with a parameter of type " + type);
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
