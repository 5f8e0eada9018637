package io.millrace.stack.fuzz.topic;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.fuzz.Junk;

/** The ways to break one rule of an event that keeps all rules; the rules are in the event's schema. */
final class Breaches {

    /** Commands and prices, by which money moves: their amounts have to fit their currency. */
    private static final Set<String> MOVES_MONEY =
            Set.of("ChargePayment", "AuthorizePayment", "CapturePayment", "RefundPayment", "ProductListed");

    /** Commands whose amount has to be more than zero. */
    private static final Set<String> TAKES_MONEY = Set.of("ChargePayment", "AuthorizePayment", "CapturePayment");

    private final Random random;
    private final List<Runnable> breaches = new ArrayList<>();
    private @Nullable String keyField;

    private Breaches(Random random) {
        this.random = random;
    }

    /**
     * Breaks a rule of the event.
     *
     * @param key the key that the event should have
     * @param other another key
     * @return the key to send the event under
     */
    static String breakOne(GenericRecord event, String key, String other, Random random) {
        var breaches = new Breaches(random);
        breaches.collect(event);
        boolean underAnotherKey = breaches.keyField != null && random.nextInt(6) == 0;
        if (underAnotherKey || breaches.breaches.isEmpty()) {
            return other;
        }
        Junk.oneOf(breaches.breaches, random).run();
        return key;
    }

    private void collect(GenericRecord record) {
        Schema schema = record.getSchema();
        if (schema.getProp("key") != null) {
            keyField = schema.getProp("key");
        }
        for (Schema.Field field : schema.getFields()) {
            Object value = record.get(field.pos());
            collect(record, field, value);
            if (value instanceof GenericRecord inside) {
                collect(inside);
                if (MOVES_MONEY.contains(schema.getName()) && inside.hasField("currency")) {
                    breaches.add(() -> inside.put("amount", amount(inside, "0.005")));
                    breaches.add(() -> {
                        inside.put("amount", amount(inside, "10.5"));
                        inside.put("currency", "JPY");
                    });
                    breaches.add(() -> inside.put("currency", "XAU"));
                }
                if (TAKES_MONEY.contains(schema.getName()) && inside.hasField("currency")) {
                    breaches.add(() -> inside.put("amount", amount(inside, "0")));
                }
            } else if (value instanceof List<?> items) {
                items.forEach(item -> {
                    if (item instanceof GenericRecord inside) {
                        collect(inside);
                    }
                });
            }
        }
    }

    private void collect(GenericRecord record, Schema.Field field, @Nullable Object value) {
        field.getObjectProps().forEach((rule, limit) -> {
            Object broken = broken(rule, limit, field.schema(), value);
            if (broken != null) {
                breaches.add(() -> record.put(field.pos(), broken));
            }
        });
    }

    private @Nullable Object broken(String rule, Object limit, Schema schema, @Nullable Object value) {
        return switch (rule) {
            case "minimum" -> number(schema, new BigDecimal(limit.toString()), -1 - random.nextInt(9));
            case "maximum" -> number(schema, new BigDecimal(limit.toString()), 1 + random.nextInt(9));
            case "maxLength" -> "x".repeat(((Number) limit).intValue() + 1);
            case "notBlank" -> " ";
            case "oneLine" -> "a line\nBcc: another";
            case "pattern" -> Junk.oneOf(List.of("", "?? ??", "\n", "a".repeat(300)), random);
            case "minItems" -> ((Number) limit).intValue() == 0 ? null : List.of();
            case "maxItems" ->
                value instanceof List<?> items
                        ? Collections.nCopies(((Number) limit).intValue() + 1, items.getFirst())
                        : null;
            default -> null;
        };
    }

    private static @Nullable Object number(Schema schema, BigDecimal limit, int beyond) {
        BigDecimal number = limit.add(BigDecimal.valueOf(beyond));
        return switch (schema.getType()) {
            case INT -> number.intValueExact();
            case LONG -> number.longValueExact();
            case BYTES -> Meanings.amount(schema, number.toPlainString());
            default -> null;
        };
    }

    private static Object amount(GenericRecord money, String amount) {
        return Meanings.amount(money.getSchema().getField("amount").schema(), amount);
    }
}
