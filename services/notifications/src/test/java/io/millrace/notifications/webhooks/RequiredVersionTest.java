package io.millrace.notifications.webhooks;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

/** A house where several people edit subscriptions has them name the version that they have read. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
@TestProfile(RequiredVersionTest.Required.class)
class RequiredVersionTest {

    private static final String ONE = "/api/webhooks/{id}";

    public static final class Required implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.webhooks.require-version", "true");
        }
    }

    @Test
    void aChangeAndARemovalWithoutAVersionAreRefusedWhereVersionsAreRequired() {
        String id = request("the ERP")
                .post("/api/webhooks")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        request("the shop").put(ONE, id).then().statusCode(428).body("code", equalTo("precondition-required"));
        given().delete(ONE, id).then().statusCode(428).body("code", equalTo("precondition-required"));
        given().get(ONE, id).then().statusCode(200).body("description", equalTo("the ERP"));

        request("the shop")
                .header("If-Match", "\"1\"")
                .put(ONE, id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"");
        given().header("If-Match", "\"2\"").delete(ONE, id).then().statusCode(204);
    }

    private static RequestSpecification request(String description) {
        return given().contentType("application/json")
                .body(Map.of(
                        "url",
                        ShopServer.url("/hooks/" + UUID.randomUUID()),
                        "events",
                        List.of("order.placed"),
                        "description",
                        description));
    }
}
