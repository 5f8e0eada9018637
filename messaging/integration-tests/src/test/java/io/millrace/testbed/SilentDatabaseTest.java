package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.TopicReader;

@QuarkusTest
@TestProfile(SilentDatabaseTest.ShortWaits.class)
@WithServers
class SilentDatabaseTest {

    @Inject
    Numbers numbers;

    public static final class ShortWaits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.outbox.publish-timeout", "2s",
                    "millrace.messaging.outbox.lease", "4s");
        }
    }

    @Test
    void connectionsThatNeverAnswerAgainAreGivenUpAndTheRelayGoesOnWithNewOnes() throws Exception {
        String key = Numbers.newKey();
        numbers.send(key, "before");
        numbers.awaitSeen(key, "before");

        PostgresResource.link().strand();
        try (var other = PostgresResource.database().connect("postgres")) {
            Numbers.store(other, key, "afterwards");
        }

        try {
            await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(
                            TopicReader.readAll(KafkaResource.bootstrapServers(), "numbers").stream()
                                    .filter(record -> key.equals(record.key()))
                                    .map(record -> new String(record.value(), StandardCharsets.UTF_8)))
                    .containsExactly("before", "afterwards"));
        } finally {
            PostgresResource.link().heal();
        }
    }
}
