package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(BrokenChannelTest.NoOffsetReset.class)
@WithServers
class BrokenChannelTest {

    /** A group without offsets and without a reset policy: each poll of Kafka's client fails. */
    public static class NoOffsetReset implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mp.messaging.incoming.numbers-in.auto.offset.reset", "none",
                    "mp.messaging.incoming.numbers-in.retry-attempts", "2");
        }
    }

    @Test
    void aConsumerThatIsAliveButDoesNothingIsToldByTheLivenessCheck() {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> given().get("/q/health/live")
                .then()
                .statusCode(503)
                .body(
                        containsString("numbers-in"),
                        containsString("the stream of records has failed: "),
                        containsString("Undefined offset")));
    }
}
