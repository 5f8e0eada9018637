package io.millrace.testbed;

import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.embedded.net.Link;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.RegistryResource;

@QuarkusTest
@TestProfile(RegistrySilentTest.Restarted.class)
@WithServers
class RegistrySilentTest {

    @Inject
    NumberEvents events;

    @Inject
    Numbers numbers;

    /** Restarts the service, so that it knows no schema yet. */
    public static class Restarted implements QuarkusTestProfile {}

    /** Simulates a host that disappears: a request to it gets neither an answer nor a reset. */
    @Test
    void whoAsksARegistryThatNeverAnswersAsksAgain() {
        var received = order(7L);
        unanswered(() -> new AvroTopic<>("orders", OrderEvent.class)
                .send(received.getOrderId().toString(), received));
        numbers.awaitSeen(received);

        var published = order(8L);
        unanswered(() -> OnContext.run(
                () -> Panache.withTransaction(() -> Uni.createFrom().item(events.order(published)))));
        numbers.awaitSeen(published);
    }

    private static void unanswered(Runnable event) {
        Link link = RegistryResource.link();
        int before = link.swallowed();
        link.mute();
        event.run();
        await().atMost(Numbers.PATIENCE).until(() -> link.swallowed() > before);
        link.strand();
    }

    private static OrderEvent order(long version) {
        return new OrderEvent(UUID.randomUUID(), version, Instant.now(), new OrderCancellationRequested("test"));
    }
}
