package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.embedded.net.Link;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;
import io.millrace.messaging.testing.TopicReader;

@QuarkusTest
@TestProfile(RegistryAwayParkedTest.Restarted.class)
@WithServers
class RegistryAwayParkedTest {

    /** A topic without a consumer. */
    private static final String ELSEWHERE = "load";

    private static final int RETRIES = 2;

    @Inject
    Numbers numbers;

    /** Restarts the service, so that it knows no schema yet, and shortens its time-outs. */
    public static class Restarted implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            String failure = "millrace.messaging.incoming.orders-in.failure.";
            return Map.of(failure + "parked-retries", String.valueOf(RETRIES), failure + "parked-delay", "50ms");
        }
    }

    @Test
    void anEventThatWasParkedBeforeTheRestartWaitsForTheRegistryAndIsNotDeadLettered() throws SQLException {
        Link link = RegistryResource.link();
        var event = new OrderEvent(UUID.randomUUID(), 7L, Instant.now(), new OrderCancellationRequested("test"));
        String key = event.getOrderId().toString();
        link.refuse();
        try {
            UUID id = new AvroTopic<>(ELSEWHERE, OrderEvent.class).send(key, event);
            park(id, key, recordOf(key));
            await().atMost(Numbers.PATIENCE).until(() -> link.refused() > 3 * RETRIES);
        } finally {
            link.heal();
        }

        numbers.awaitSeen(event);
        assertThat(Numbers.deadLetters("orders.testbed.dlq", key)).isEmpty();
    }

    private static RawRecord recordOf(String key) {
        var record = TopicReader.readAll(KafkaResource.bootstrapServers(), ELSEWHERE).stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow();
        var headers = new ArrayList<RawHeader>();
        record.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
        return new RawRecord("orders", key.getBytes(StandardCharsets.UTF_8), record.value(), headers);
    }

    private static void park(UUID id, String key, RawRecord record) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var parkedKey = connection.prepareStatement("""
                        INSERT INTO parked_key (consumer, key, attempts, next_attempt_at, last_error)
                        VALUES ('orders-in', ?, 0, now(), 'test')
                        """);
                var parked = connection.prepareStatement("""
                        INSERT INTO parked_record
                            (consumer, key, event_id, channel, topic, partition, offset_, stored_at, record)
                        VALUES ('orders-in', ?, ?, 'orders-in', 'orders', 0, 0, now(), ?)
                        """)) {
            connection.setAutoCommit(false);
            parkedKey.setString(1, key);
            parkedKey.execute();
            parked.setString(1, key);
            parked.setObject(2, id);
            parked.setBytes(3, record.toBytes());
            parked.execute();
            connection.commit();
        }
    }
}
