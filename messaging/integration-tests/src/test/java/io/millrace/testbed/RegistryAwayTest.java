package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.embedded.net.Link;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.RegistryResource;

@QuarkusTest
@TestProfile(RegistryAwayTest.Restarted.class)
@WithServers
class RegistryAwayTest {

    @Inject
    Numbers numbers;

    /** Restarts the service, so that it knows no schema yet. */
    public static class Restarted implements QuarkusTestProfile {}

    @Test
    void aRecordWhoseSchemaCantBeAskedForNowWaitsAndIsNotDeadLettered() {
        Link link = RegistryResource.link();
        var event = new OrderEvent(UUID.randomUUID(), 7L, Instant.now(), new OrderCancellationRequested("test"));
        String key = event.getOrderId().toString();
        link.refuse();
        try {
            new AvroTopic<>("orders", OrderEvent.class).send(key, event);
            await().atMost(Numbers.PATIENCE).until(() -> link.refused() > 0);

            String other = Numbers.newKey();
            numbers.put(other, "goes on");
            numbers.awaitSeen(other, "goes on");
            assertThat(Numbers.deadLetters("orders.testbed.dlq", key)).isEmpty();
        } finally {
            link.heal();
        }

        numbers.awaitSeen(event);
    }
}
