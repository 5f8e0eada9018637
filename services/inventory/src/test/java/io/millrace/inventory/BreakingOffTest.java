package io.millrace.inventory;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.testing.WithMillrace;

/** A lost connection to the database does not lead to an internal server error. */
@QuarkusTest
@WithMillrace
class BreakingOffTest {

    @Test
    void aRefusalWhoseRollbackCouldNotBeSaidIsStillTheRefusal() {
        given().post("/breaking-off/refused")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("does not exist"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "bare"})
    void whatCouldNotBeCommittedIsAskedToBeRepeated(String how) {
        given().post("/breaking-off/" + how)
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("detail", containsString("Idempotency-Key"));
    }
}
