package io.millrace.users;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.testing.WithMillrace;

/** No log tells a password, a token or a mail address, whatever goes wrong. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class SecretsTest {

    private static final String WRONG = "a password that is wrong";
    private static final List<String> LOGGERS = List.of("io.millrace", "io.quarkus", "org.hibernate", "io.smallrye");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Lines();

    /** Keeps what is logged. */
    private final class Lines extends Handler {

        Lines() {
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord line) {
            var failure = new StringWriter();
            if (line.getThrown() != null) {
                line.getThrown().printStackTrace(new PrintWriter(failure));
            }
            lines.add(line.getMessage() + Arrays.toString(line.getParameters()) + failure);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(handler);
        LOGGERS.forEach(name -> Logger.getLogger(name).setLevel(Level.FINE));
    }

    @AfterEach
    void leave() {
        Logger.getLogger("").removeHandler(handler);
        LOGGERS.forEach(name -> Logger.getLogger(name).setLevel(null));
    }

    @Test
    void noLogTellsAPasswordATokenOrAnAddress() {
        var secrets = new ArrayList<String>();
        var ada = Person.registered();
        secrets.add(ada.link(LinkPurpose.CONFIRMATION));
        ada.logIn(WRONG).statusCode(401);
        var tokens = ada.logIn().statusCode(200).extract().jsonPath();
        secrets.add(tokens.getString("accessToken"));
        secrets.add(tokens.getString("refreshToken"));
        secrets.add(Person.refresh(tokens.getString("refreshToken")).extract().path("refreshToken"));
        // Bodies that are not understood, and a token that is not good.
        for (String body : List.of(
                "{\"email\": \"%s\", \"password\": \"%s\", \"pass\": 1}".formatted(ada.email, WRONG),
                "{\"email\": \"%s\", \"password\": \"%s\"".formatted(ada.email, WRONG),
                "{\"email\": \"%s\", \"password\": [\"%s\"]}".formatted(ada.email, WRONG))) {
            String answer = given().contentType("application/json")
                    .body(body)
                    .post("/api/tokens")
                    .then()
                    .statusCode(400)
                    .extract()
                    .asString();
            assertThat(answer).doesNotContain(WRONG).doesNotContain(ada.email);
        }
        Person.as(tokens.getString("accessToken") + "x")
                .get("/api/users/me")
                .then()
                .statusCode(401);
        given().contentType("application/json")
                .body(Map.of("email", ada.email))
                .post("/api/users/password-reset/mail")
                .then()
                .statusCode(202);

        secrets.addAll(List.of(Person.PASSWORD, WRONG, ada.email));
        assertThat(lines).isNotEmpty();
        for (String secret : secrets) {
            assertThat(lines.stream().filter(line -> line.contains(secret))).isEmpty();
        }
    }
}
