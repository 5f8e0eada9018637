package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LoopsTest.Obstinate.class)
@WithServers
class LoopsTest {

    @Inject
    Numbers numbers;

    /** Loops count as stuck after seconds. */
    public static final class Obstinate implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mp.messaging.outgoing.numbers-out.value.serializer", Whim.class.getName(),
                    "millrace.messaging.outbox.publish-timeout", "2s",
                    "millrace.messaging.outbox.lease", "3s");
        }
    }

    /** A serializer of another version than the client, or one that never ends, or that fails for some values. */
    public static final class Whim extends StringSerializer {

        static final Map<String, RuntimeException> FAILURES = new ConcurrentHashMap<>();

        private static volatile boolean lacking;
        private static volatile CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

        @Override
        public byte[] serialize(String topic, String value) {
            if (lacking) {
                throw new NoSuchMethodError("of another version");
            }
            RuntimeException failure = FAILURES.get(value);
            if (failure != null) {
                throw failure;
            }
            // Not to be interrupted.
            end.join();
            return super.serialize(topic, value);
        }
    }

    @AfterEach
    void behave() {
        Whim.lacking = false;
        Whim.end.complete(null);
    }

    @Test
    void anErrorThatNoRepetitionMendsMakesTheInstanceUnhealthy() {
        String key = Numbers.newKey();
        given().get("/q/health/live").then().statusCode(200);
        Whim.lacking = true;

        numbers.send(key, "1");

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> given().get("/q/health/live")
                .then()
                .statusCode(503)
                .body(containsString("outbox: channel numbers-out"), containsString("NoSuchMethodError")));
        Whim.lacking = false;
        numbers.awaitSeen(key, "1");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> given().get("/q/health/live").then().statusCode(200));
    }

    @Test
    void aLoopThatDoesNotGoRoundIsNamedByTheLivenessCheck() {
        String key = Numbers.newKey();
        Whim.end = new CompletableFuture<>();

        numbers.send(key, "1");

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> given().get("/q/health/live")
                .then()
                .statusCode(503)
                .body(containsString("outbox: channel numbers-out"), containsString("has not finished a round")));
        Whim.end.complete(null);
        numbers.awaitSeen(key, "1");
        await().atMost(Numbers.PATIENCE)
                .untilAsserted(() -> given().get("/q/health/live").then().statusCode(200));
    }
}
