package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.orders.OrderCancellationRequested;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;

/** Channels with several consumers, in an instance with a configured name. */
@QuarkusTest
@TestProfile(StaticMembersTest.Several.class)
@WithServers
class StaticMembersTest {

    @Inject
    Numbers numbers;

    @Inject
    NumberEvents events;

    @Inject
    Loops loops;

    /** Configures several consumers in each of the connector's two ways. */
    public static class Several implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.instance", "one",
                    "mp.messaging.incoming.numbers-in.partitions", "2",
                    "mp.messaging.incoming.orders-in.concurrency", "2");
        }
    }

    @Test
    void severalConsumersOfOneChannelAreMembersOfDifferentNamesAndFenceNoneOfThem() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String key = Numbers.newKey();
            keys.add(key);
            numbers.put(key, "seen");
        }
        var event = new OrderEvent(UUID.randomUUID(), 7L, Instant.now(), new OrderCancellationRequested("test"));
        OnContext.run(() -> Panache.withTransaction(() -> Uni.createFrom().item(events.order(event))));

        keys.forEach(key -> numbers.awaitSeen(key, "seen"));
        numbers.awaitSeen(event);
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> {
            assertThat(members("testbed.numbers-in")).containsExactlyInAnyOrder("one", "one-1");
            assertThat(members("testbed.orders-in")).containsExactlyInAnyOrder("one", "one-1");
        });
    }

    @Test
    void theLivenessCheckWatchesWhatKeepsTheNameOfTheInstance() {
        assertThat(loops.all()).extracting(LoopWatch::name).contains("name of the instance");
    }

    private static List<String> members(String group) throws Exception {
        return KafkaResource.companion()
                .getOrCreateAdminClient()
                .describeConsumerGroups(List.of(group))
                .all()
                .get()
                .get(group)
                .members()
                .stream()
                .map(MemberDescription::groupInstanceId)
                .map(name -> name.orElse("none"))
                .toList();
    }
}
