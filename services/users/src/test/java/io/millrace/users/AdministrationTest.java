package io.millrace.users;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.kit.link.LinkPurpose;
import io.millrace.messaging.testing.WithMillrace;

/** What operators and admins do, and the password that is set by mail. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(UsersSettings.class)
class AdministrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ANOTHER = "another sentence of mine";

    private String token = "";
    private Person ada = new Person();

    /** The port of the service is known from here on. */
    @BeforeEach
    void begin() {
        token = Person.admin();
        ada = Person.registered();
    }

    @Test
    void anAccountIsFoundByPartOfItsAddress() {
        Person.as(token)
                .queryParam("q", ada.email.substring(0, 20))
                .queryParam("status", "ACTIVE")
                .get("/api/users")
                .then()
                .statusCode(200)
                .body("items.email", hasItem(ada.email))
                .body("next", nullValue());
    }

    @Test
    void pagesFollowEachOther() {
        Person.registered();
        var first = Person.as(token)
                .get("/api/users?size=1")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        var second = Person.as(token)
                .queryParam("after", first.getString("next"))
                .get("/api/users?size=1")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(first.getString("items[0].id")).isNotEqualTo(second.getString("items[0].id"));
    }

    @Test
    void aLockedAccountHasNoSessionsAndGetsNoTokens() {
        var tokens = ada.logIn().statusCode(200).extract().jsonPath();

        act(token, "lock", "\"2\"", Map.of("reason", "its mail was stolen"))
                .statusCode(200)
                .body("status", equalTo("LOCKED"))
                .body("lockReason", equalTo("its mail was stolen"));
        act(token, "lock", "\"2\"", Map.of("reason", "late")).statusCode(412);
        act(token, "lock", "*", Map.of("reason", "again")).statusCode(409);

        Person.refresh(tokens.getString("refreshToken")).statusCode(401);
        ada.logIn().statusCode(403);
        ada.logIn("not the password").statusCode(401);
        Person.as(tokens.getString("accessToken")).get("/api/users/me").then().statusCode(403);
        act(token, "unlock", "*", Map.of()).statusCode(200).body("status", equalTo("ACTIVE"));
        ada.logIn().statusCode(200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds()).contains("UserLocked", "UserUnlocked"));
    }

    @Test
    void anAdminGrantsRolesWhichTheNextTokenHas() {
        ada.asked().get("/api/users").then().statusCode(403);

        grant(token, "customer", "operator").statusCode(200).body("roles", contains("customer", "operator"));

        String operator = ada.accessToken();
        Person.as(operator).get("/api/users").then().statusCode(200);
        grant(operator, "admin").statusCode(403);
        grant(token, "emperor").statusCode(400).body("violations.field", hasItem("roles[0]"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ada.kinds()).contains("RolesChanged"));
    }

    @Test
    void aTokenMayHaveFewerRolesThanItsAccountAndNoOthers() {
        String lesser = new Person(UsersSettings.ADMIN)
                .logIn(UsersSettings.ADMIN_PASSWORD, List.of("operator"))
                .statusCode(200)
                .extract()
                .path("accessToken");

        Person.as(lesser).get("/api/users").then().statusCode(200);
        grant(lesser, "customer").statusCode(403);
        ada.logIn(Person.PASSWORD, List.of("admin")).statusCode(403);
    }

    @Test
    void anOperatorLocksNoAdmin() {
        var bob = Person.registered();
        grant(token, "customer", "operator").statusCode(200);
        String operator = ada.accessToken();
        setRoles(token, bob.id(), "admin").statusCode(200);

        lock(operator, bob.id()).statusCode(403).body("code", equalTo("forbidden"));
        bob.logIn().statusCode(200);
        // Nor does a token of an admin that has the role of an operator alone.
        setRoles(token, ada.id(), "operator", "admin").statusCode(200);
        String lesser = ada.logIn(Person.PASSWORD, List.of("operator"))
                .statusCode(200)
                .extract()
                .path("accessToken");
        lock(lesser, bob.id()).statusCode(403);

        lock(ada.accessToken(), bob.id()).statusCode(200);
        bob.logIn().statusCode(403);
    }

    /** A token says for some minutes what its account was before. */
    @Test
    void anOperatorWhoIsLockedChangesNothingMore() {
        var bob = Person.registered();
        grant(token, "operator").statusCode(200);
        String operator = ada.accessToken();
        lock(token, ada.id()).statusCode(200);

        act(operator, "unlock", "*", Map.of()).statusCode(403);
        lock(operator, bob.id()).statusCode(403);

        ada.logIn().statusCode(403);
        bob.logIn().statusCode(200);
    }

    @Test
    void anAdminWhoseRoleWasTakenGrantsNoneMore() {
        var bob = Person.registered();
        grant(token, "admin").statusCode(200);
        String former = ada.accessToken();
        grant(token, "customer").statusCode(200);

        setRoles(former, bob.id(), "admin").statusCode(403);
        setRoles(former, ada.id(), "admin").statusCode(403);
    }

    @Test
    void nobodyChangesTheOwnRights() {
        String self = Person.as(token).get("/api/users/me").then().extract().path("id");

        Person.as(token)
                .contentType("application/json")
                .body(Map.of("roles", List.of("customer")))
                .put("/api/users/{id}/roles", self)
                .then()
                .statusCode(409);
        Person.as(token)
                .contentType("application/json")
                .body(Map.of("reason", "by mistake"))
                .post("/api/users/{id}/lock", self)
                .then()
                .statusCode(409);
    }

    @Test
    void aForgottenPasswordIsSetByMailAndEndsAllSessions() {
        String refreshToken = ada.logIn().extract().path("refreshToken");
        TestClock.advance(Duration.ofMinutes(2));
        String answer = forget(ada.email).statusCode(202).extract().asString();
        assertThat(forget(new Person().email).statusCode(202).extract().asString())
                .isEqualTo(answer);
        String link = ada.link(LinkPurpose.PASSWORD_RESET);

        reset(link, "short").statusCode(400);
        reset(link, ANOTHER).statusCode(204);
        reset(link, ANOTHER).statusCode(422);

        Person.refresh(refreshToken).statusCode(401);
        ada.logIn().statusCode(401);
        ada.logIn(ANOTHER).statusCode(200);
    }

    @Test
    void manyRequestsForAMailSendOne() {
        TestClock.advance(Duration.ofMinutes(2));
        for (int i = 0; i < 5; i++) {
            forget(ada.email).statusCode(202);
        }
        TestClock.advance(Duration.ofMinutes(2));
        forget(ada.email).statusCode(202);

        assertThat(ada.links(LinkPurpose.PASSWORD_RESET, 2)).hasSize(2);
    }

    private static ValidatableResponse forget(String email) {
        return given().contentType("application/json")
                .body(Map.of("email", email))
                .post("/api/users/password-reset/mail")
                .then();
    }

    private static ValidatableResponse reset(String token, String password) {
        return given().contentType("application/json")
                .body(Map.of("token", token, "newPassword", password))
                .post("/api/users/password-reset")
                .then();
    }

    private ValidatableResponse grant(String token, String... roles) {
        return setRoles(token, ada.id(), roles);
    }

    private static ValidatableResponse setRoles(String token, UUID id, String... roles) {
        return Person.as(token)
                .contentType("application/json")
                .body(Map.of("roles", roles))
                .put("/api/users/{id}/roles", id)
                .then();
    }

    private static ValidatableResponse lock(String token, UUID id) {
        return Person.as(token)
                .contentType("application/json")
                .body(Map.of("reason", "a test"))
                .post("/api/users/{id}/lock", id)
                .then();
    }

    private ValidatableResponse act(String token, String act, String version, Map<String, ?> body) {
        return Person.as(token)
                .header("If-Match", version)
                .contentType("application/json")
                .body(body)
                .post("/api/users/{id}/" + act, ada.id())
                .then();
    }
}
