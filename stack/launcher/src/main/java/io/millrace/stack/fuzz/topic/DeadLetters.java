package io.millrace.stack.fuzz.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.fuzz.topic.Publishing.Position;
import io.millrace.stack.setup.Wiring;

/** Checks that every unreadable record is in the dead-letter topic of each of its consumers, unchanged. */
public final class DeadLetters {

    private static final List<String> HEADERS = List.of(
            "dlq-original-topic",
            "dlq-original-partition",
            "dlq-original-offset",
            "dlq-original-timestamp",
            "dlq-consumer-group",
            "dlq-channel",
            "dlq-handler",
            "dlq-attempts",
            "dlq-exception-class",
            "dlq-exception-message",
            "dlq-exception-stacktrace",
            "dlq-failed-at");

    private final Map<Position, Case> sent;
    private final List<String> violations = new ArrayList<>();
    private int count;

    public DeadLetters(Publishing publishing) {
        this.sent = publishing.sent();
    }

    public int count() {
        return count;
    }

    public List<String> violations() {
        return violations;
    }

    public void check(Wiring wiring, String bootstrapServers) {
        for (Wiring.ServiceWiring service : wiring.services()) {
            for (Wiring.Consumed channel : service.consumes()) {
                Set<Position> found = new HashSet<>();
                String letters = channel.deadLetters();
                Topics.readRaw(bootstrapServers, letters::equals, letter -> inspect(letter, found));
                long missing = sent.entrySet().stream()
                        .filter(entry -> entry.getKey().topic().equals(channel.topic())
                                && entry.getValue().isBroken()
                                && !found.contains(entry.getKey()))
                        .peek(entry -> violations.add(
                                "%s: %s is neither handled nor dead-lettered".formatted(letters, entry.getKey())))
                        .count();
                count += found.size();
                if (missing > 0) {
                    violations.add("%s misses %d".formatted(letters, missing));
                }
            }
        }
    }

    private void inspect(ConsumerRecord<byte[], byte[]> letter, Set<Position> found) {
        for (String name : HEADERS) {
            if (letter.headers().lastHeader(name) == null) {
                violations.add("%s@%d has no header %s".formatted(letter.topic(), letter.offset(), name));
                return;
            }
        }
        var position = new Position(
                header(letter, "dlq-original-topic"),
                Integer.parseInt(header(letter, "dlq-original-partition")),
                Long.parseLong(header(letter, "dlq-original-offset")));
        found.add(position);
        Case original = sent.get(position);
        if (original == null) {
            return;
        }
        List<String> changed = changed(original, letter);
        if (!changed.isEmpty()) {
            violations.add("%s@%d differs from the record at %s: another %s"
                    .formatted(letter.topic(), letter.offset(), position, String.join(", ", changed)));
        }
    }

    private static List<String> changed(Case original, ConsumerRecord<byte[], byte[]> letter) {
        var changed = new ArrayList<String>();
        if (!Arrays.equals(original.key(), letter.key())) {
            changed.add("key");
        }
        if (!Arrays.equals(original.value(), letter.value())) {
            changed.add("value");
        }
        original.headers().forEach((name, value) -> {
            var header = letter.headers().lastHeader(name);
            if (header == null || !Arrays.equals(value, header.value())) {
                changed.add("header " + name);
            }
        });
        return changed;
    }

    private static String header(ConsumerRecord<?, ?> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
