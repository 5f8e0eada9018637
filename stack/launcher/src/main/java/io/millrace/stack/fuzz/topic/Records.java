package io.millrace.stack.fuzz.topic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.fuzz.Junk;

/**
 * Generates records: events of random values, valid and damaged, and events about existing orders and products that
 * break one rule of their contract.
 */
final class Records {

    private static final byte MAGIC = 0;
    private static final int UNKNOWN_SCHEMA = 0x7ffffff0;
    private static final int LARGE = 600_000;

    private final Junk junk = new Junk();
    private final Known known;

    Records(Known known) {
        this.known = known;
    }

    Case next(String topic, Schema schema, int schemaId, Random random) {
        var headers = new LinkedHashMap<String, byte[]>();
        headers.put("ce_specversion", Junk.utf8("1.0"));
        headers.put("ce_id", Junk.utf8(new UUID(random.nextLong(), random.nextLong()).toString()));
        headers.put("ce_type", Junk.utf8("fuzz"));
        headers.put("ce_source", Junk.utf8("/fuzz"));
        byte[] sound = withSchema(schemaId, encoded(schema, random));
        byte[] key = key(random);
        return switch (random.nextInt(16)) {
            case 0 -> new Case(topic, key, null, headers, true);
            case 1 -> new Case(topic, key, new byte[0], headers, true);
            case 2 -> new Case(topic, key, withMagic(1 + random.nextInt(255), sound), headers, true);
            case 3 -> new Case(topic, key, withSchema(UNKNOWN_SCHEMA + random.nextInt(16), sound), headers, true);
            case 4 -> {
                headers.remove("ce_id");
                yield new Case(topic, key, sound, headers, true);
            }
            case 5 -> new Case(topic, key, junk.damaged(sound, random), headers, false);
            case 6 -> {
                byte[] large = new byte[LARGE];
                random.nextBytes(large);
                large[0] = 1;
                yield new Case(topic, key, random.nextInt(20) == 0 ? large : new byte[] {1}, headers, true);
            }
            case 7 -> {
                headers.put("ce_id", junk.bytes(random));
                yield new Case(topic, key, sound, headers, false);
            }
            case 8 -> {
                for (String name : List.of(
                        "ce_source", "ce_type", "ce_time", "ce_correlationid", "ce_causationid", "traceparent")) {
                    headers.put(name, random.nextBoolean() ? junk.bytes(random) : Junk.utf8(junk.text(random)));
                }
                yield new Case(topic, key, sound, headers, false);
            }
            case 9, 10, 11 -> meaningless(topic, schema, schemaId, headers, random);
            case 12 -> meaningful(topic, schema, schemaId, headers, random);
            default -> new Case(topic, key, sound, headers, false);
        };
    }

    /** An event about an existing order and product that breaks one rule: every consumer must dead-letter it. */
    private Case meaningless(String topic, Schema schema, int schemaId, Map<String, byte[]> headers, Random random) {
        String order = Junk.oneOf(known.orders(), random);
        GenericRecord event = new Meanings(order, known.sku(), random).event(schema);
        String key = Breaches.breakOne(event, keyOf(event), "another-key", random);
        return new Case(topic, Junk.utf8(key), withSchema(schemaId, encoded(schema, event)), headers, true);
    }

    /** An event that keeps all rules, about an order or a product that does not exist. */
    private Case meaningful(String topic, Schema schema, int schemaId, Map<String, byte[]> headers, Random random) {
        String order = new UUID(random.nextLong(), random.nextLong()).toString();
        String sku = topic.equals("catalog") ? "fuzz-" + random.nextInt(100) : known.sku();
        GenericRecord event = new Meanings(order, sku, random).event(schema);
        return new Case(topic, Junk.utf8(keyOf(event)), withSchema(schemaId, encoded(schema, event)), headers, false);
    }

    /** The key that the contract demands, of the event or of its payload. */
    private static String keyOf(GenericRecord event) {
        String field = event.getSchema().getProp("key");
        return field == null ? keyOf((GenericRecord) event.get("payload")) : String.valueOf(event.get(field));
    }

    private byte @Nullable [] key(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> junk.bytes(random);
            case 2 -> Junk.utf8(junk.text(random));
            case 3 -> Junk.utf8(new UUID(random.nextLong(), random.nextLong()).toString());
            default -> Junk.utf8(Junk.oneOf(known.keys(), random));
        };
    }

    private static byte[] encoded(Schema schema, Random random) {
        return encoded(
                schema, new RandomData(schema, 1, random.nextLong()).iterator().next());
    }

    private static byte[] encoded(Schema schema, Object event) {
        var bytes = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(event, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] withSchema(int id, byte[] payload) {
        return ByteBuffer.allocate(payload.length + 5)
                .put(MAGIC)
                .putInt(id)
                .put(payload)
                .array();
    }

    private static byte[] withMagic(int magic, byte[] value) {
        byte[] copy = value.clone();
        copy[0] = (byte) magic;
        return copy;
    }
}
