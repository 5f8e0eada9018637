package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.codec.PayloadFormat;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.topology.EmitterSpec;
import io.millrace.messaging.topology.MessagingTopology;

/** A release has removed the service's last handler. */
@QuarkusTest
@TestProfile(NoHandlerLeftTest.WithoutHandlers.class)
@WithServers
class NoHandlerLeftTest {

    private static final String KAFKA = "smallrye-kafka";

    @Inject
    MeterRegistry metrics;

    /** The test bed's emitters, and none of its handlers. */
    public static class WithoutHandlers implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("testbed.left-behind", "true");
        }

        @Produces
        @Singleton
        @Alternative
        @Priority(1)
        MessagingTopology withoutHandlers() {
            return new MessagingTopology(
                    List.of(
                            new EmitterSpec("load-out", KAFKA, String.class, PayloadFormat.TEXT),
                            new EmitterSpec("millrace-dead-letters", KAFKA, RawRecord.class, PayloadFormat.RAW),
                            new EmitterSpec("numbers-out", KAFKA, String.class, PayloadFormat.TEXT),
                            new EmitterSpec("orders-out", KAFKA, OrderEvent.class, PayloadFormat.AVRO),
                            new EmitterSpec("trip-answers-out", KAFKA, Trip.Answer.class, PayloadFormat.JSON),
                            new EmitterSpec("trip-commands-out", KAFKA, Trip.Command.class, PayloadFormat.JSON)),
                    List.of());
        }
    }

    @AfterAll
    static void takeThemAway() throws SQLException {
        execute("DELETE FROM parked_record WHERE consumer = '" + LeftBehind.CHANNEL + "'");
        execute("DELETE FROM parked_key WHERE consumer = '" + LeftBehind.CHANNEL + "'");
    }

    @Test
    void parkedKeysAreCountedInAServiceThatHasNoHandlerAnyMore() {
        awaitOrphanedKeys(1.0);
    }

    @Test
    void parkedKeysAreCountedOnceTheirTableIsThere() throws SQLException {
        awaitOrphanedKeys(1.0);
        execute("ALTER TABLE parked_key RENAME TO parked_key_of_later");
        try {
            awaitOrphanedKeys();
        } finally {
            execute("ALTER TABLE parked_key_of_later RENAME TO parked_key");
        }

        awaitOrphanedKeys(1.0);
    }

    private void awaitOrphanedKeys(Double... counts) {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(metrics.find("millrace.consumer.parked.keys")
                        .tag("channel", LeftBehind.CHANNEL)
                        .tag("state", "orphaned")
                        .gauges())
                .extracting(Gauge::value)
                .containsExactly(counts));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
