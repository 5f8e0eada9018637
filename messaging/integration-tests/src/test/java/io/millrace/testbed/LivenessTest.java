package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;

/** What a restart mends makes an instance unhealthy, and nothing else. */
@QuarkusTest
@TestProfile(ShortLimits.class)
@WithServers
class LivenessTest {

    private static final Duration SLOW = Duration.ofMillis(500);
    private static final int QUEUE = 20;

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    Loops loops;

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
        script.when(key, context -> Uni.createFrom().completionStage(gate.copy()));
        liveness(200);

        numbers.put(key, key);

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> liveness(503));
        gate.complete(null);
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> liveness(200));
        numbers.awaitSeen(key, key);
    }

    @Test
    void aHandlerWithoutEndOfAParkedEventStopsNoOtherParkedKeyAndIsToldByTheLivenessCheck() {
        String stuck = Numbers.newKey();
        String free = Numbers.newKey();
        var gate = new CompletableFuture<Void>();
        script.when(
                stuck,
                context -> context.attempt() <= 3
                        ? Uni.createFrom().failure(new IllegalStateException("scripted"))
                        : Uni.createFrom().completionStage(gate.copy()));
        script.when(
                free,
                context -> context.attempt() <= 4
                        ? Uni.createFrom().failure(new IllegalStateException("scripted"))
                        : Uni.createFrom().voidItem());
        numbers.put(stuck, stuck);
        await().atMost(Numbers.PATIENCE).until(() -> script.attempts(stuck).contains(4));

        numbers.put(free, free);

        numbers.awaitSeen(free, free);
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> liveness(503));
        gate.complete(null);
        numbers.awaitSeen(stuck, stuck);
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> liveness(200));
    }

    @Test
    void theLivenessCheckWatchesTheWorkerOfParkedEvents() {
        assertThat(loops.all()).extracting(LoopWatch::name).contains("parked events");
    }

    @Test
    void theLivenessCheckWatchesWhatCountsRemovesAndRenewsAtIntervals() {
        assertThat(loops.all())
                .extracting(LoopWatch::name)
                .contains("claims of parked events", "census of parked keys", "census of sagas", "retention");
        liveness(200);
    }

    private static void liveness(int status) {
        given().get("/q/health/live").then().statusCode(status);
    }
}
