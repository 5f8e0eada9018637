package io.millrace.users.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.users.Person;
import io.millrace.users.TestClock;
import io.millrace.users.UsersSettings;

/** A key follows another one, and nobody's token is refused meanwhile. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class KeyRotationTest {

    private static final Duration ROTATION = Duration.ofDays(30);
    private static final Duration ANNOUNCEMENT = Duration.ofMinutes(61);

    private Person ada = new Person();

    /** The port of the service is known from here on. */
    @BeforeEach
    void register() {
        ada = Person.registered();
    }

    @Test
    void aKeyIsPublishedBeforeItSignsAndUntilItsTokensHaveExpired() {
        // The key of an earlier test may be of any age.
        published();
        TestClock.advance(ANNOUNCEMENT);
        String before = ada.accessToken();

        TestClock.advance(ROTATION);
        assertThat(published()).contains(key(before)).hasSizeGreaterThanOrEqualTo(2);
        String announced = published().getLast();
        assertThat(key(ada.accessToken())).isEqualTo(key(before)).isNotEqualTo(announced);

        TestClock.advance(ANNOUNCEMENT);
        String after = ada.accessToken();
        assertThat(key(after)).isEqualTo(announced);
        assertThat(published()).contains(key(before), key(after));
        Person.as(before).get("/api/users/me").then().statusCode(200);

        TestClock.advance(Duration.ofMinutes(71));
        assertThat(published()).contains(key(after)).doesNotContain(key(before));
        Person.as(before).get("/api/users/me").then().statusCode(401);
        Person.as(after).get("/api/users/me").then().statusCode(200);
    }

    @Test
    void requestsAtTheSameTimeMakeOneKey() throws Exception {
        update("DELETE FROM signing_key");
        TestClock.advance(Duration.ofMinutes(2));

        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            clients.invokeAll(IntStream.range(0, 10)
                    .<Callable<List<String>>>mapToObj(i -> this::published)
                    .toList());
        }

        assertThat(published()).hasSize(1);
        Person.as(ada.accessToken()).get("/api/users/me").then().statusCode(200);
    }

    @Test
    void aPrivateKeyIsStoredEncrypted() throws Exception {
        ada.accessToken();

        try (var connection = PostgresResource.database().connect("postgres");
                var rows = connection.createStatement().executeQuery("SELECT private_key FROM signing_key")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes(1)).hasSizeGreaterThan(60);
            // A key that is not encrypted names its curve.
            assertThat(HexFormat.of().formatHex(rows.getBytes(1))).doesNotContain("2a8648ce3d030107");
        }
    }

    private static void update(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> published() {
        return given().get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("keys.kid");
    }

    private static String key(String token) {
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
        return new JsonObject(header).getString("kid");
    }
}
