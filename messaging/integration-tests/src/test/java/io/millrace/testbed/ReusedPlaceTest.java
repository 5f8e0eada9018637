package io.millrace.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.consume.UndecodableException;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.failure.DeadLetters;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;

/** A topic was deleted and created again: its offsets begin anew, so a place of the old topic has another record. */
@QuarkusTest
@WithServers
class ReusedPlaceTest {

    private static final String DLQ = "orders.testbed.dlq";
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    @Inject
    DeadLetters letters;

    @Inject
    EventHandlers handlers;

    private final String key = Numbers.newKey();

    @Test
    void aRecordThatCantBeReadIsDeadLetteredThoughAnotherOneLayAtItsPlaceBefore() {
        boolean first = giveUp(TIME, 1);
        boolean firstAgain = giveUp(TIME, 1);
        boolean otherBytes = giveUp(TIME, 2);
        boolean otherTime = giveUp(TIME.plusMillis(1), 1);

        assertThat(List.of(first, firstAgain, otherBytes, otherTime)).containsExactly(true, false, true, true);
        var sent = Letters.await(DLQ, key, 3);
        assertThat(sent).extracting(letter -> letter.value()[0]).containsExactly((byte) 1, (byte) 2, (byte) 1);
        assertThat(sent).extracting(letter -> Numbers.header(letter, "dlq-id")).doesNotHaveDuplicates();
    }

    /** The earlier release named the row by the record's place alone, and the letter has that name. */
    @Test
    void aLetterOfTheReleaseBeforeFindsItsRow() throws SQLException {
        UUID place = EventIds.inboxId("testbed", "orders-0@" + offset());
        noteAsTheReleaseBeforeDid(place);
        Letters.send(
                DLQ,
                key,
                new byte[] {1},
                Map.ofEntries(
                        Map.entry("dlq-id", place.toString()),
                        Map.entry("dlq-original-topic", "orders"),
                        Map.entry("dlq-original-partition", "0"),
                        Map.entry("dlq-original-offset", String.valueOf(offset())),
                        Map.entry("dlq-consumer-group", "testbed"),
                        Map.entry("dlq-service", "testbed"),
                        Map.entry("dlq-channel", "orders-in"),
                        Map.entry("dlq-count", "1"),
                        Map.entry("dlq-failed-at", "2026-01-02T03:04:05Z")));

        Letters.redrive(Letters.await(DLQ, key, 1).getFirst());

        var next = Letters.await(DLQ, key, 2).getLast();
        assertThat(Numbers.header(next, "dlq-id")).isEqualTo(place.toString());
        assertThat(Numbers.header(next, "dlq-count"))
                .as("by its row, not by its letter")
                .isEqualTo("8");
    }

    private boolean giveUp(Instant time, int value) {
        var record = new RawRecord("orders", key.getBytes(UTF_8), new byte[] {(byte) value}, List.of());
        var delivery = new Delivery("orders-in", record, 0, offset(), time, null);
        var handler = Objects.requireNonNull(handlers.of("orders-in"));
        return OnContext.run(() -> letters.undecodable(handler, delivery, new UndecodableException("test")));
    }

    /** A place that no real record of the topic has. */
    private long offset() {
        return 1_000_000_000L + (key.hashCode() & Integer.MAX_VALUE);
    }

    private static void noteAsTheReleaseBeforeDid(UUID place) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.prepareStatement("""
                        INSERT INTO inbox (consumer, event_id, identity, given_up) VALUES ('orders-in', ?, ?, '
                            {"count": 7,
                             "first": {"at": "2026-01-02T03:04:05Z", "class": "Test", "message": "first"},
                             "last": {"at": "2026-01-02T03:04:05Z", "class": "Test", "message": "last"}}'::jsonb)
                        """)) {
            statement.setObject(1, place);
            statement.setObject(2, place);
            statement.executeUpdate();
        }
    }
}
