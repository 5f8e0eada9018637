package io.millrace.testbed;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(BrokenChannelTest.Undeserializable.class)
@WithServers
class BrokenChannelTest {

    @Inject
    Numbers numbers;

    /** A deserializer of the connector's that fails ends the channel. */
    public static class Undeserializable implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.messaging.incoming.numbers-in.value.deserializer", IntegerDeserializer.class.getName());
        }
    }

    @Test
    void aConsumerThatIsAliveButDoesNothingIsToldByTheLivenessCheck() {
        String key = Numbers.newKey();
        given().get("/q/health/live").then().statusCode(200);

        numbers.put(key, "no four bytes");

        await().atMost(Numbers.PATIENCE).untilAsserted(() -> given().get("/q/health/live")
                .then()
                .statusCode(503)
                .body(containsString("numbers-in"), containsString("broken off")));
    }
}
