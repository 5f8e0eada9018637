package io.millrace.bench.ground;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;

import org.apache.kafka.clients.producer.ProducerRecord;

/** Events for the handlers of a subject. No two are alike, so that none is a duplicate and nothing compresses away. */
public final class Events {

    private Events() {}

    /** @param keys number of keys from which one is drawn */
    public static ProducerRecord<String, String> random(String topic, Random random, int keys, int bytes) {
        var text = new StringBuilder();
        random.ints(bytes, ' ', '~').forEach(text::appendCodePoint);
        var event = new ProducerRecord<>(topic, "key-" + random.nextInt(keys), text.toString());
        header(event, "ce_specversion", "1.0");
        header(event, "ce_id", new UUID(random.nextLong(), random.nextLong()).toString());
        header(event, "ce_type", "java.lang.String");
        header(event, "ce_source", "/bench");
        return event;
    }

    private static void header(ProducerRecord<?, ?> event, String name, String value) {
        event.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
