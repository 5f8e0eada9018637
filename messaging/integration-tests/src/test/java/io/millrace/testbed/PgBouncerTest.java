package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RegistryResource;

/** With the settings that the guide names. */
@QuarkusTest
@TestProfile(PgBouncerTest.AsTheGuideSays.class)
@QuarkusTestResource(value = PgBouncer.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = RegistryResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        restrictToAnnotatedClass = true,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "numbers,orders,load,trip.commands,trip.answers,numbers.testbed.dlq,orders.testbed.dlq"))
class PgBouncerTest {

    private static final String TOO_LARGE = "x".repeat(2_000_000);

    private static final int KEYS = 40;

    @Inject
    Numbers numbers;

    public static final class AsTheGuideSays implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.reactive.postgresql.use-layer7-proxy", "true",
                    "quarkus.datasource.reactive.cache-prepared-statements", "false");
        }
    }

    @Test
    void eventsComeAndGoThroughAPoolerThatGivesEachTransactionAnotherConnection() {
        List<String> keys =
                IntStream.range(0, KEYS).mapToObj(i -> Numbers.newKey()).toList();
        keys.forEach(key -> numbers.send(key, "1", "2"));
        keys.forEach(key -> numbers.send(key, "3"));

        keys.forEach(key -> numbers.awaitSeen(key, "1", "2", "3"));
        String poisoned = Numbers.newKey();
        numbers.send(poisoned, TOO_LARGE, "behind it");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> assertThat(Numbers.sql("SELECT 1 FROM outbox_held WHERE key = $1", poisoned))
                        .hasSize(2));
        Numbers.sql("DELETE FROM outbox_held WHERE key = $1 AND octet_length(payload) > 1000000 RETURNING 1", poisoned);
        numbers.awaitSeen(poisoned, "behind it");
    }
}
