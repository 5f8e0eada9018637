package io.millrace.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.embedded.kafka.Topics;

/** Reads the topic of the orders' events from the broker. */
final class OrderTopic {

    /** The magic byte and the content id, which the registry's serializer writes first. */
    private static final int HEADER_BYTES = 5;

    private final int broker;

    OrderTopic(int broker) {
        this.broker = broker;
    }

    /** The orders of which an event is missing or out of order. */
    List<String> ordersOutOfSequence() {
        var versions = new HashMap<String, List<Long>>();
        Topics.read("localhost:" + broker, "orders"::equals, event -> versions.computeIfAbsent(
                        event.key(), key -> new ArrayList<>())
                .add(version(event.value())));
        if (versions.isEmpty()) {
            throw new AssertionError("the topic is empty");
        }
        return versions.entrySet().stream()
                .filter(entry -> !isSequence(entry.getValue()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    /** An event may occur twice, because a relay published it again after a crash. Consumers drop the duplicate. */
    private static boolean isSequence(List<Long> versions) {
        long last = 0;
        for (long version : versions) {
            if (version > last + 1) {
                return false;
            }
            last = Math.max(last, version);
        }
        return true;
    }

    private static long version(byte[] value) {
        var reader = new GenericDatumReader<GenericRecord>(OrderEvent.getClassSchema());
        var decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
        try {
            return (long) reader.read(null, decoder).get("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
