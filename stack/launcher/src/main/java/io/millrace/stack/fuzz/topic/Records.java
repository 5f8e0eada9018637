package io.millrace.stack.fuzz.topic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.fuzz.Junk;

/** Generates records: events made up of random values, and such of which something has gone wrong. */
final class Records {

    private static final byte MAGIC = 0;
    private static final int UNKNOWN_SCHEMA = 0x7ffffff0;
    private static final int LARGE = 600_000;

    private final Junk junk = new Junk();
    private final List<String> keys;

    /** @param keys of which some exist */
    Records(List<String> keys) {
        this.keys = keys;
    }

    Case next(String topic, Schema schema, int schemaId, Random random) {
        var headers = new LinkedHashMap<String, byte[]>();
        headers.put("ce_specversion", Junk.utf8("1.0"));
        headers.put("ce_id", Junk.utf8(new UUID(random.nextLong(), random.nextLong()).toString()));
        headers.put("ce_type", Junk.utf8("fuzz"));
        headers.put("ce_source", Junk.utf8("/fuzz"));
        byte[] sound = withSchema(schemaId, encoded(schema, random));
        byte[] key = key(random);
        return switch (random.nextInt(12)) {
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
            default -> new Case(topic, key, sound, headers, false);
        };
    }

    private byte @Nullable [] key(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> junk.bytes(random);
            case 2 -> Junk.utf8(junk.text(random));
            case 3 -> Junk.utf8(new UUID(random.nextLong(), random.nextLong()).toString());
            default -> Junk.utf8(Junk.oneOf(keys, random));
        };
    }

    private static byte[] encoded(Schema schema, Random random) {
        Object event = new RandomData(schema, 1, random.nextLong()).iterator().next();
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
