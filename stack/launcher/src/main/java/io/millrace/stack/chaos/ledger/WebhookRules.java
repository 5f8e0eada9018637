package io.millrace.stack.chaos.ledger;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The promises to a shop that subscribes to the events of all orders. What its server received is the witness. */
final class WebhookRules {

    private final Map<String, List<Message>> byOrder;
    private final TopicFacts topics;
    private final Expectations expectations;

    /** @param messages in the order of their arrival */
    WebhookRules(List<Message> messages, TopicFacts topics, Expectations expectations) {
        this.byOrder = messages.stream().collect(Collectors.groupingBy(Message::order));
        this.topics = topics;
        this.expectations = expectations;
    }

    void check(String key, String id) {
        List<Message> messages = byOrder.getOrDefault(id, List.of());
        List<Long> versions = messages.stream().map(Message::version).distinct().toList();
        expectations.expect(
                "a subscriber is told of every event of an order, in its order",
                key,
                versions.equals(topics.versions(id)),
                "published are versions %s, told %s".formatted(topics.versions(id), versions));
        long ids = messages.stream().map(Message::id).distinct().count();
        long contents =
                messages.stream().map(one -> one.id() + one.body()).distinct().count();
        expectations.expect(
                "a message that comes again is the same one",
                key,
                ids == versions.size() && contents == ids,
                "%d versions in %d messages with %d ids".formatted(versions.size(), messages.size(), ids));
        List<String> unsigned = messages.stream()
                .filter(message -> !message.signed())
                .map(Message::id)
                .toList();
        expectations.expect("every message is signed", key, unsigned.isEmpty(), "not signed are " + unsigned);
    }
}
