package io.millrace.notifications.webhooks;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
class WebhookApiTest {

    private static final String WEBHOOKS = "/api/webhooks";

    private final String url = ShopServer.url("/hooks/" + UUID.randomUUID());

    @AfterEach
    void removeSubscriptions() {
        Subscriber.removeAll();
    }

    private RequestSpecification request() {
        return given().contentType("application/json")
                .body(Map.of("url", url, "events", List.of("order.placed"), "description", "the ERP"));
    }

    @Test
    void theSecretIsShownWhenTheSubscriptionIsCreatedAndNeverAgain() {
        var created = request()
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .header("ETag", "\"1\"")
                .header("Retry-After", nullValue())
                .body("secret", startsWith("whsec_"))
                .body("events", equalTo(List.of("order.placed")))
                .body("enabled", equalTo(true))
                .extract();

        String id = created.path("id");
        assertThat(created.header("Location")).endsWith(WEBHOOKS + "/" + id);
        given().get(WEBHOOKS + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"")
                .body("description", equalTo("the ERP"))
                .body("$", not(hasKey("secret")));
    }

    @Test
    void aSubscriptionUnderAKeyIsCreatedOnce() {
        String key = UUID.randomUUID().toString();

        String first = request()
                .header("Idempotency-Key", key)
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .extract()
                .asString();
        String second = request()
                .header("Idempotency-Key", key)
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .extract()
                .asString();

        assertThat(second).isEqualTo(first);
        given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(Map.of("url", url))
                .post(WEBHOOKS)
                .then()
                .statusCode(422)
                .body("code", equalTo("key-reused"));
    }

    @Test
    void actsUnderAKeyAreDoneOnce() {
        var subscriber = new Subscriber();
        String key = UUID.randomUUID().toString();
        for (String act : List.of("/test", "/secret")) {
            String first = act(subscriber, act, key);
            assertThat(act(subscriber, act, key)).isEqualTo(first);
        }
        String delivery = subscriber.awaitDelivery("DELIVERED").getString("id");

        String again = "/deliveries/" + delivery + "/redelivery";
        assertThat(act(subscriber, again, key)).isEqualTo(act(subscriber, again, key));

        subscriber.awaitMessages(2);
        assertThat(subscriber.awaitDelivery("DELIVERED").getInt("attempts")).isEqualTo(2);
    }

    @Test
    void anAcceptedActIsToldWhenToLookAgainAlsoWhereItIsRepeated() {
        var subscriber = new Subscriber();
        String key = UUID.randomUUID().toString();
        for (int i = 0; i < 2; i++) {
            given().header("Idempotency-Key", key)
                    .post(WEBHOOKS + "/" + subscriber.id() + "/test")
                    .then()
                    .statusCode(202)
                    .header("Retry-After", equalTo("1"));
        }
        subscriber
                .redeliver(subscriber.awaitDelivery("DELIVERED").getString("id"))
                .statusCode(202)
                .header("Retry-After", equalTo("1"));
    }

    private static String act(Subscriber subscriber, String act, String key) {
        return given().header("Idempotency-Key", key)
                .post(WEBHOOKS + "/" + subscriber.id() + act)
                .then()
                .extract()
                .asString();
    }

    @Test
    void aLateChangeIsRefused() {
        String id = new Subscriber().id();
        request()
                .header("If-Match", "\"1\"")
                .put(WEBHOOKS + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"");

        request().header("If-Match", "\"1\"").put(WEBHOOKS + "/" + id).then().statusCode(412);
        given().header("If-Match", "\"1\"").delete(WEBHOOKS + "/" + id).then().statusCode(412);

        given().header("If-None-Match", "\"2\"").get(WEBHOOKS + "/" + id).then().statusCode(304);
        request().put(WEBHOOKS + "/" + UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void listsHavePages() {
        var subscriber = new Subscriber();
        var later = new Subscriber();
        assertThat(all(WEBHOOKS)).containsSubsequence(subscriber.id(), later.id());

        List<String> sent = new ArrayList<>(List.of(subscriber.test(), subscriber.test(), subscriber.test()));

        String deliveries = WEBHOOKS + "/" + subscriber.id() + "/deliveries";
        assertThat(all(deliveries)).containsExactlyElementsOf(sent.reversed());
        assertThat(all(deliveries + "?sort=createdAt")).containsExactlyElementsOf(sent);
        given().queryParam("state", "GIVEN_UP").get(deliveries).then().body("items", empty());
        given().queryParam("after", "nonsense")
                .get(deliveries)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("after")));
        given().get(WEBHOOKS + "/" + UUID.randomUUID() + "/deliveries").then().statusCode(404);
    }

    @Test
    void listsAreSortedAndFilteredAndCounted() {
        var subscriber = new Subscriber();
        var later = new Subscriber();
        assertThat(all(WEBHOOKS + "?sort=-createdAt")).containsSubsequence(later.id(), subscriber.id());

        List<String> sent = List.of(subscriber.test(), subscriber.test(), subscriber.test());
        String deliveries = WEBHOOKS + "/" + subscriber.id() + "/deliveries";
        String second = given().get(deliveries).path("items[1].createdAt");
        String third = given().get(deliveries).path("items[0].createdAt");
        given().queryParam("from", second)
                .queryParam("to", third)
                .get(deliveries)
                .then()
                .body("items.id", equalTo(List.of(sent.get(1))));
        given().queryParam("from", second)
                .queryParam("size", 1)
                .queryParam("count", true)
                .get(deliveries)
                .then()
                .body("total", equalTo(2))
                .body("totalIsExact", equalTo(true));
        given().queryParam("from", "yesterday")
                .get(deliveries)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("from")));
        given().queryParam("count", "maybe")
                .get(deliveries)
                .then()
                .statusCode(400)
                .body("violations.field", equalTo(List.of("count")));
        for (String list : List.of(WEBHOOKS, deliveries)) {
            given().queryParam("sort", "url")
                    .get(list)
                    .then()
                    .statusCode(400)
                    .body("violations.field", equalTo(List.of("sort")));
        }
    }

    /** The ids of all pages of one item each. */
    private static List<String> all(String list) {
        var ids = new ArrayList<String>();
        String next = "";
        do {
            var page = given().queryParam("size", 1)
                    .queryParam("after", next)
                    .get(list)
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(1))
                    .extract()
                    .jsonPath();
            ids.add(page.getString("items[0].id"));
            next = page.getString("next");
        } while (next != null);
        return ids;
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://shop.example/hooks, must begin with",
        "/hooks, must begin with",
        "https:///hooks, must have a host",
        "https://shop.example:70000/, must have a host",
        "https://ada:secret@shop.example/, must have no user",
        "https://shop.example/#hooks, must have no fragment",
        "https://shop.example/a b, must be an address"
    })
    void anAddressThatCannotBeUsedIsRefused(String address, String reason) {
        given().contentType("application/json")
                .body(Map.of("url", address))
                .post(WEBHOOKS)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("url"))
                .body("violations[0].message", startsWith(reason));
    }

    @Test
    void aTypeThatDoesNotExistIsRefused() {
        given().contentType("application/json")
                .body(Map.of("url", url, "events", List.of("order.placed", "order.eaten")))
                .post(WEBHOOKS)
                .then()
                .statusCode(400)
                .body("violations[0].field", equalTo("events[1]"))
                .body("detail", containsString("order.completed"));
    }

    @Test
    void aDescriptionIsOneLineAndAnAddressIsNotEndless() {
        given().contentType("application/json")
                .body(Map.of("url", url + "/" + "a".repeat(2000), "description", "two\nlines"))
                .post(WEBHOOKS)
                .then()
                .statusCode(400)
                .body("violations.field", hasSize(2))
                .body("code", equalTo("invalid-request"));
        given().contentType("application/json").post(WEBHOOKS).then().statusCode(400);
    }

    @Test
    void theLastPageHasNoNext() {
        new Subscriber();

        given().queryParam("size", 500).get(WEBHOOKS).then().body("next", nullValue());
    }
}
