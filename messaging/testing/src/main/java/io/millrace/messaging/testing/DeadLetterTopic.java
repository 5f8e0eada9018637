package io.millrace.messaging.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead-letter topic, as a test looks into it.
 *
 * @param name such as {@code orders.tracking.dlq}
 */
public record DeadLetterTopic(String name) {

    /** The messages of the failures of an event that was given up after its first attempt. */
    public List<String> causesAtFirstAttempt(UUID eventId) {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), name).stream()
                .filter(letter -> header(letter, "ce_id").equals(eventId.toString()))
                .filter(letter -> header(letter, "dlq-attempts").equals("1"))
                .map(letter -> header(letter, "dlq-exception-message"))
                .toList();
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
