package io.millrace.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

class OutgoingEventTest {

    @Test
    void aReplyNamesTheEventThatItAnswersAndItsConversation() {
        EventContext received = received(Map.of("ce_correlationid", "order-1"));

        OutgoingEvent<String> reply = OutgoingEvent.of("key", "answer").inReplyTo(received);

        assertThat(reply.attributes()).isEqualTo(Map.of("causationid", "command-1", "correlationid", "order-1"));
    }

    @Test
    void aReplyToAnEventWhoseIdsWereStoredIsThatToTheEventItself() {
        EventContext received = received(Map.of("ce_correlationid", "order-1"));
        OutgoingEvent<String> answer = OutgoingEvent.of("key", "answer");

        assertThat(answer.inReplyTo(received.id(), received.correlationId())).isEqualTo(answer.inReplyTo(received));
    }

    @Test
    void aReplyToAnEventWithoutAConversationNamesTheEventAlone() {
        OutgoingEvent<String> reply = OutgoingEvent.of("key", "answer").inReplyTo("command-1", Optional.empty());

        assertThat(reply.attributes()).isEqualTo(Map.of("causationid", "command-1"));
    }

    private static EventContext received(Map<String, String> headers) {
        return new EventContext(
                "commands", "key", "command-1", "Command", "orders", "commands-0@1", Instant.EPOCH, 1, headers);
    }
}
