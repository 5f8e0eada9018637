package io.millrace.users;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.WithMillrace;

/** Who tries the passwords of many accounts is delayed by the address that the gateway names. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
@TestProfile(LoginAddressTest.FewFailures.class)
class LoginAddressTest {

    private Person ada = new Person();

    /** The port of the service is known from here on. */
    @BeforeEach
    void register() {
        ada = Person.registered();
    }

    /** Some failures are enough. */
    public static final class FewFailures implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.users.delays.free-failures-of-address", "3");
        }
    }

    @Test
    void failuresOfManyAccountsDelayTheirAddressAndNoOther() {
        for (int i = 0; i < 3; i++) {
            logIn(anybody(), "203.0.113.7").statusCode(401);
        }

        logIn(ada.email, "203.0.113.7").statusCode(429).body("code", equalTo("too-many-attempts"));
        // The gateway's own entry is the last one; those before it are the client's.
        logIn(ada.email, "192.0.2.1, 203.0.113.7").statusCode(429);
        logIn(ada.email, "203.0.113.8").statusCode(200);
        TestClock.advance(Duration.ofMinutes(16));
        logIn(ada.email, "203.0.113.7").statusCode(200);
    }

    /** One client has all addresses of its network. */
    @Test
    void addressesOfOneNetworkAreOne() {
        for (int i = 0; i < 3; i++) {
            logIn(anybody(), "2001:db8:0:7::" + i).statusCode(401);
        }

        logIn(ada.email, "2001:db8:0:7:1:2:3:4").statusCode(429);
        logIn(ada.email, "2001:db8:0:8::1").statusCode(200);
    }

    private static String anybody() {
        return UUID.randomUUID() + "@millrace.example";
    }

    private static ValidatableResponse logIn(String email, String forwardedFor) {
        return given().header("X-Forwarded-For", forwardedFor)
                .contentType("application/json")
                .body(Map.of("email", email, "password", Person.PASSWORD))
                .post("/api/tokens")
                .then();
    }
}
