package io.millrace.notifications.webhooks;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

/** Uses the settings of production: https only, and only addresses of the internet. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
@TestProfile(WebhookRefusalsTest.Production.class)
class WebhookRefusalsTest {

    private static final String PUBLIC = "https://93.184.216.34/hooks";

    public static class Production implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.webhooks.http-permitted", "false",
                    "millrace.webhooks.private-addresses-permitted", "false",
                    "millrace.webhooks.max-subscriptions", "2");
        }
    }

    @AfterEach
    void removeSubscriptions() {
        Subscriber.removeAll();
    }

    private static ValidatableResponse create(String url) {
        return given().contentType("application/json")
                .body(Map.of("url", url))
                .post("/api/webhooks")
                .then();
    }

    @Test
    void httpIsRefused() {
        create("http://93.184.216.34/hooks")
                .statusCode(400)
                .body("violations[0].field", equalTo("url"))
                .body("violations[0].message", equalTo("must begin with https://"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost/",
                "https://127.0.0.1:8443/",
                "https://2130706433/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://169.254.169.254/latest/meta-data",
                "https://10.0.0.1/"
            })
    void anAddressThatIsNotOnTheInternetIsRefused(String address) {
        create(address)
                .statusCode(422)
                .body("violations[0].field", equalTo("url"))
                .body("violations[0].message", startsWith("is refused"));
    }

    @Test
    void aNameThatCannotBeResolvedIsRefused() {
        create("https://shop.invalid/hooks").statusCode(422).body("detail", containsString("resolved"));
    }

    /** A name may be resolved to another address later. */
    @Test
    void theAddressIsCheckedAtEachDeliveryToo() throws SQLException {
        String id = create(PUBLIC).statusCode(201).extract().path("id");
        String path = "/hooks/" + UUID.randomUUID();
        execute("UPDATE webhook SET url = '%s' WHERE id = '%s'"
                .formatted(ShopServer.url(path).replace("http:", "https:"), id));

        given().post("/api/webhooks/{id}/test", id).then().statusCode(202);

        await().atMost(Subscriber.PATIENCE).untilAsserted(() -> given().queryParam("state", "FAILED")
                .get("/api/webhooks/{id}/deliveries", id)
                .then()
                .body("items[0].lastError", containsString("not on the internet")));
        assertThat(ShopServer.received(path)).isEmpty();
    }

    @Test
    void thereAreNoMoreSubscriptionsThanPermitted() {
        create(PUBLIC).statusCode(201);
        String other = create(PUBLIC).statusCode(201).extract().path("id");

        create(PUBLIC).statusCode(409);

        given().delete("/api/webhooks/{id}", other).then().statusCode(204);
        create(PUBLIC).statusCode(201);
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
