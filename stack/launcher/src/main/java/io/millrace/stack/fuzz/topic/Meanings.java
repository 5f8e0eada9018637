package io.millrace.stack.fuzz.topic;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

import io.millrace.stack.fuzz.Junk;

/** Generates valid events: they keep every rule of their contract, and name an order and a product. */
final class Meanings {

    private static final int SCALE = 4;
    private static final long MICROS = 1_000;

    private static final Conversions.DecimalConversion DECIMALS = new Conversions.DecimalConversion();

    private final String order;
    private final String sku;
    private final Random random;

    /** @param order the order that events are about, a UUID */
    Meanings(String order, String sku, Random random) {
        this.order = order;
        this.sku = sku;
        this.random = random;
    }

    GenericRecord event(Schema schema) {
        var record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.pos(), value(field.name(), field.schema())));
        return record;
    }

    Object value(String name, Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> event(schema);
            case UNION -> value(name, Junk.oneOf(kinds(schema), random));
            case ARRAY -> new ArrayList<>(List.of(value(name, schema.getElementType())));
            case ENUM -> new GenericData.EnumSymbol(schema, Junk.oneOf(schema.getEnumSymbols(), random));
            case STRING -> schema.getLogicalType() == null ? text(name) : id(name);
            case BYTES -> amount(schema, "1.00");
            case LONG ->
                schema.getLogicalType() == null
                        ? (Object) (1L + random.nextInt(3))
                        : (Object) (System.currentTimeMillis() * MICROS);
            case INT -> 1 + random.nextInt(3);
            case BOOLEAN -> random.nextBoolean();
            default -> throw new IllegalStateException("no contract has a " + schema.getType());
        };
    }

    /** The types of a union besides null. */
    private static List<Schema> kinds(Schema union) {
        return union.getTypes().stream()
                .filter(kind -> kind.getType() != Schema.Type.NULL)
                .toList();
    }

    private String text(String name) {
        return switch (name) {
            case "sku" -> sku;
            case "currency" -> "EUR";
            case "email" -> "fuzz@millrace.example";
            case "status" -> "COMPLETED";
            default -> "fuzz";
        };
    }

    private String id(String name) {
        return name.equals("orderId") ? order : new UUID(random.nextLong(), random.nextLong()).toString();
    }

    static ByteBuffer amount(Schema schema, String amount) {
        var decimal = (LogicalTypes.Decimal) schema.getLogicalType();
        return DECIMALS.toBytes(new BigDecimal(amount).setScale(SCALE), schema, decimal);
    }
}
