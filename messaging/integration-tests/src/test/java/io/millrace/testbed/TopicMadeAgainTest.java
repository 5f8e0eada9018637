package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RegistryResource;
import io.millrace.messaging.topics.TopicIdentityCheck;

/** A topic is deleted and created again while it is consumed. */
@QuarkusTest
@TestProfile(TopicMadeAgainTest.OwnServers.class)
@QuarkusTestResource(value = PostgresResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = RegistryResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "topics", value = "numbers,orders,load,once,typed,trip.commands,trip.answers"))
class TopicMadeAgainTest {

    @Inject
    TopicIdentityCheck check;

    public static final class OwnServers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.outbox.lease", "5s");
        }
    }

    @Test
    void aConsumedTopicThatWasMadeAgainIsNamedAndNoOther() {
        try (var log = new LogLines(TopicIdentityCheck.class)) {
            OnContext.run(check::look);
            OnContext.run(check::look);
            assertThat(log.all()).isEmpty();

            makeAgain("typed");
            OnContext.run(check::look);
            OnContext.run(check::look);

            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .contains("typed-in", "topic typed was deleted and created again");
        }
    }

    private static void makeAgain(String topic) {
        var admin = KafkaResource.companion().getOrCreateAdminClient();
        admin.deleteTopics(List.of(topic))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        await().atMost(Numbers.PATIENCE).ignoreExceptions().untilAsserted(() -> admin.createTopics(
                        List.of(new NewTopic(topic, 3, (short) 1)))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join());
    }
}
