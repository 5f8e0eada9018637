package io.millrace.users;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.testing.WithMillrace;

/** What a person does with an account, from the registration on. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class UsersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void whoRegistersConfirmsLogsInAndIsKnown() {
        var ada = new Person();
        ada.register().statusCode(202).header("Retry-After", equalTo("1"));
        ada.logIn().statusCode(403).body("code", equalTo("forbidden"));
        String token = ada.link(LinkPurpose.CONFIRMATION);

        // Programs that scan mails open links.
        given().queryParam("token", token)
                .get("/api/users/confirmation")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .body(containsString("<form method=\"post\""));
        ada.logIn().statusCode(403);
        form(token, "another password").statusCode(400).body(containsString("not the password"));
        form("f" + token.substring(1), Person.PASSWORD).statusCode(400).body(containsString("not good any more"));
        form(token, Person.PASSWORD).statusCode(200).body(containsString("confirmed"));
        Person.confirm(token).statusCode(204);

        Person.as(ada.accessToken())
                .get("/api/users/me")
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"2\""))
                .body("email", equalTo(ada.email))
                .body("name", equalTo("Ada Miller"))
                .body("roles", hasItem("customer"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds())
                .containsExactly("UserRegistered", "UserConfirmed", "UserLoggedIn"));
    }

    private static ValidatableResponse form(String token, String password) {
        return given().contentType("application/x-www-form-urlencoded")
                .formParam("token", token)
                .formParam("password", password)
                .post("/api/users/confirmation/form")
                .then();
    }

    @Test
    void aTokenIsVerifiedByAnybodyWithThePublishedKeys() throws Exception {
        String token = Person.registered().accessToken();
        String[] parts = token.split("\\.");
        var header = json(parts[0]);
        var claims = json(parts[1]);
        var key = given()
                .get("/.well-known/jwks.json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .<Map<String, String>>getList("keys")
                .stream()
                .filter(known -> known.get("kid").equals(header.getString("kid")))
                .findFirst()
                .orElseThrow();

        assertThat(header.getString("alg")).isEqualTo("ES256");
        assertThat(key)
                .containsEntry("crv", "P-256")
                .containsEntry("use", "sig")
                .doesNotContainKey("d");
        assertThat(claims.getString("iss")).isEqualTo("millrace");
        assertThat(claims.getValue("aud").toString()).contains("millrace");
        assertThat(claims.getJsonArray("groups")).containsExactly("customer");
        assertThat(claims.getString("jti")).isNotBlank();
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(600);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(new ECPoint(number(key.get("x")), number(key.get("y"))), p256())));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    private static JsonObject json(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    private static BigInteger number(String coordinate) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(coordinate));
    }

    private static ECParameterSpec p256() throws Exception {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    @Test
    void aProfileIsChangedByTheVersionThatWasRead() {
        var ada = Person.registered();
        String token = ada.accessToken();

        Person.as(token)
                .header("If-Match", "\"2\"")
                .contentType("application/json")
                .body("{\"name\": \"Ada Lovelace\"}")
                .patch("/api/users/me")
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"3\""))
                .body("name", equalTo("Ada Lovelace"));
        Person.as(token)
                .header("If-Match", "\"2\"")
                .contentType("application/json")
                .body("{\"name\": \"late\"}")
                .patch("/api/users/me")
                .then()
                .statusCode(412)
                .body("code", equalTo("changed-meanwhile"));
        Person.as(token)
                .header("If-None-Match", "\"3\"")
                .get("/api/users/me")
                .then()
                .statusCode(304);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds()).endsWith("ProfileChanged"));
    }

    @Test
    void whoHasNoTokenOrABadOneIsRefused() {
        given().get("/api/users/me")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", containsString("Bearer"))
                .body("code", equalTo("unauthorized"));
        String token = Person.registered().accessToken();
        for (String bad : new String[] {
            "nonsense",
            token.substring(0, token.length() - 4) + "AAAA",
            token.substring(0, token.lastIndexOf('.') + 1),
            "eyJhbGciOiJub25lIn0." + token.split("\\.")[1] + "."
        }) {
            Person.as(bad)
                    .get("/api/users/me")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("unauthorized"));
        }
        Person.as(token)
                .get("/api/users")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("forbidden"));
        // What needs no token takes no offence at one that is bad.
        Person.as("nonsense").get("/.well-known/jwks.json").then().statusCode(200);
    }

    @Test
    void badInputIsToldByFieldAndThePasswordIsNot() {
        for (String[] bad : new String[][] {
            {"nobody", Person.PASSWORD, "email"},
            {"ada@", Person.PASSWORD, "email"},
            {"a b@millrace.example", Person.PASSWORD, "email"},
            {"ada@millrace.example", "too short", "password"},
            {"ada@millrace.example", "aaaaaaaaaaaaaaaa", "password"},
            {"ada@millrace.example", "Password1234", "password"}
        }) {
            given().contentType("application/json")
                    .body(Map.of("email", bad[0], "password", bad[1], "name", "Ada"))
                    .post("/api/users")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("violations.field", hasItem(bad[2]))
                    .body(not(containsString(bad[1])));
        }
        given().contentType("application/json")
                .body("{}")
                .post("/api/users")
                .then()
                .statusCode(400)
                .body("violations.field", hasItems("email", "password", "name"));
        given().contentType("application/json")
                .body("{}")
                .post("/api/tokens")
                .then()
                .statusCode(400);
    }

    @Test
    void aSessionEndsWithItsLogout() {
        var ada = Person.registered();
        var tokens = ada.logIn().statusCode(200).extract().jsonPath();

        Person.as(tokens.getString("accessToken")).delete("/api/tokens").then().statusCode(204);

        Person.refresh(tokens.getString("refreshToken")).statusCode(401);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds()).endsWith("SessionEnded"));
    }
}
