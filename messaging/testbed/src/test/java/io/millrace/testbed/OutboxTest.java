package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;

@QuarkusTest
@QuarkusTestResource(value = PostgresResource.class, parallel = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        parallel = true,
        initArgs = @ResourceArg(name = "topics", value = "numbers,orders,numbers.testbed.dlq,orders.testbed.dlq"))
@QuarkusTestResource(value = RegistryResource.class, parallel = true)
class OutboxTest {

    @Inject
    NumberEvents events;

    @Inject
    SeenStore store;

    @Test
    void aCommittedEventIsPublishedAndHandled() {
        String key = UUID.randomUUID().toString();

        OnContext.run(() -> Panache.withTransaction(() -> {
            events.number(key, "one");
            events.number(key, "two");
            return Uni.createFrom().voidItem();
        }));

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        OnContext.run(() -> Panache.withSession(() -> store.of("numbers", key))))
                .extracting(seen -> seen.value)
                .containsExactly("one", "two"));
    }
}
