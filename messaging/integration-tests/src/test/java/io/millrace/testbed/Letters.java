package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.redrive.DeadLetter;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RecordSender;

/** Reads dead letters from their topics, and redrives them. */
final class Letters {

    private Letters() {}

    /** Waits until the topic has this number of letters with the key, and returns them. */
    static List<ConsumerRecord<String, byte[]>> await(String topic, String key, int count) {
        Awaitility.await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(Numbers.deadLetters(topic, key))
                .hasSize(count));
        return Numbers.deadLetters(topic, key);
    }

    static DeadLetter read(ConsumerRecord<String, byte[]> letter) {
        return readAs(letter.topic(), letter);
    }

    /** Parses a letter as if it came from another dead-letter topic. */
    static DeadLetter readAs(String topic, ConsumerRecord<String, byte[]> letter) {
        List<RawHeader> headers = new ArrayList<>();
        letter.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
        byte[] key = letter.key() == null ? null : letter.key().getBytes(StandardCharsets.UTF_8);
        return DeadLetter.of(new RawRecord(topic, key, letter.value(), headers), letter.partition(), letter.offset());
    }

    static void redrive(ConsumerRecord<String, byte[]> letter) {
        publish(read(letter).redriven());
    }

    static void publish(RawRecord record) {
        byte[] key = record.key();
        send(
                record.topic(),
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                record.value(),
                text(record.headers()));
    }

    /** Copies a letter as a person does with a console producer: with all headers. */
    static void copyByHand(ConsumerRecord<String, byte[]> letter) {
        var headers = new HashMap<String, String>();
        letter.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        send(headers.get("dlq-original-topic"), letter.key(), letter.value(), headers);
    }

    static void send(String topic, @Nullable String key, byte @Nullable [] value, Map<String, String> headers) {
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            sender.send(topic, key, value, headers);
        }
    }

    private static Map<String, String> text(List<RawHeader> headers) {
        var map = new HashMap<String, String>();
        for (RawHeader header : headers) {
            byte[] value = header.value();
            if (value != null) {
                map.put(header.name(), new String(value, StandardCharsets.UTF_8));
            }
        }
        return map;
    }
}
