package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

/** What a restart mends makes an instance unhealthy, and nothing else. */
@QuarkusTest
@TestProfile(LivenessTest.SoonStuck.class)
@WithServers
class LivenessTest {

    /** Far longer than one may take even where the machine is busy with something else. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(8);

    private static final Duration SLOW = Duration.ofMillis(500);
    private static final int QUEUE = 20;

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    /** A handler counts as stuck after a short time. */
    public static class SoonStuck implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.incoming.numbers-in.stuck-after", STUCK_AFTER.toString());
        }
    }

    @Test
    void recordsThatQueueBehindASlowOneDontMakeTheInstanceUnhealthy() {
        String key = Numbers.newKey();
        // Together they take longer than one may.
        for (int i = 0; i < QUEUE; i++) {
            String value = key + i;
            script.when(
                    value,
                    context -> Uni.createFrom().voidItem().onItem().delayIt().by(SLOW));
            numbers.put(key, value);
        }
        String[] all = IntStream.range(0, QUEUE).mapToObj(i -> key + i).toArray(String[]::new);

        await().atMost(Numbers.PATIENCE).until(() -> {
            liveness(200);
            return numbers.seen(key).size() == QUEUE;
        });
        numbers.awaitSeen(key, all);
    }

    @Test
    void aHandlerThatIsStuckMakesTheInstanceUnhealthyUntilItGoesOn() {
        String key = Numbers.newKey();
        var gate = new CompletableFuture<Void>();
        script.when(key, context -> Uni.createFrom().completionStage(gate));
        liveness(200);

        numbers.put(key, key);

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> liveness(503));
        gate.complete(null);
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> liveness(200));
        numbers.awaitSeen(key, key);
    }

    private static void liveness(int status) {
        given().get("/q/health/live").then().statusCode(status);
    }
}
