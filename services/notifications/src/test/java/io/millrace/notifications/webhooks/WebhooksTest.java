package io.millrace.notifications.webhooks;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.webhooks.WebhookEvent;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;
import io.millrace.notifications.webhooks.ShopServer.Received;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
class WebhooksTest {

    private final Story story = new Story();

    @AfterEach
    void removeSubscriptions() {
        Subscriber.removeAll();
    }

    @Test
    void aMessageIsSignedAsStandardWebhooksHasIt() {
        var subscriber = new Subscriber("order.completed");

        story.placed();
        story.completed();

        Received message = subscriber.awaitMessages(1).getFirst();
        assertThat(StandardWebhooks.isSigned(message, subscriber.secret())).isTrue();
        assertThat(StandardWebhooks.isSigned(message, new Subscriber().secret()))
                .isFalse();
        assertThat(message.header("content-type")).isEqualTo("application/json");
        var body = new JsonPath(message.body());
        assertThat(body.getString("type")).isEqualTo("order.completed");
        assertThat(body.getString("timestamp")).endsWith("Z");
        assertThat(body.getString("data.orderId")).isEqualTo(story.order().toString());
        assertThat(body.getString("data.total.amount")).isEqualTo("5.10");
        assertThat(body.getString("data.total.currency")).isEqualTo("GBP");
        JsonPath delivery = subscriber.awaitDelivery("DELIVERED");
        assertThat(delivery.getString("id")).isEqualTo(message.header("webhook-id"));
        assertThat(delivery.getInt("attempts")).isEqualTo(1);
        assertThat(delivery.getInt("lastStatus")).isEqualTo(200);
        assertThat(delivery.getString("deliveredAt")).isNotNull();
        assertThat(subscriber.types()).containsExactly("order.completed");
    }

    @Test
    void messagesAboutAnOrderComeInItsOrderAndWithoutPersonalData() {
        var subscriber = new Subscriber();

        story.placed();
        story.authorized();
        story.shipped();
        story.paid();
        story.completed();
        story.returned();

        subscriber.awaitTypes(
                "order.placed",
                "order.payment_authorized",
                "order.shipped",
                "order.paid",
                "order.completed",
                "order.returned");
        assertThat(subscriber.received()).allSatisfy(message -> assertThat(message.body())
                .doesNotContain("Ada", "@example.com", "Mill Lane", "BA1", "Bath"));
        for (int number : List.of(1, 3)) {
            var money = new JsonPath(subscriber.received().get(number).body());
            assertThat(money.getString("data.paymentId")).isNotNull();
            assertThat(money.getString("data.amount.amount")).isEqualTo("5.10");
        }
        var placed = new JsonPath(subscriber.received().getFirst().body());
        assertThat(placed.getString("data.lines[0].sku")).isEqualTo("mill");
        assertThat(placed.getInt("data.lines[0].quantity")).isEqualTo(2);
        assertThat(placed.getString("data.lines[0].unitPrice")).isEqualTo("5.10");
    }

    @Test
    void whatHappensToTheParcelIsSentToo() {
        var subscriber = new Subscriber("shipment.moved");

        story.delivered();

        var message = new JsonPath(subscriber.awaitMessages(1).getFirst().body());
        assertThat(message.getString("data.status")).isEqualTo("DELIVERED");
        assertThat(message.getString("data.trackingNumber")).isEqualTo("MP42");
    }

    @Test
    void anEventThatComesTwiceIsSentOnce() {
        var subscriber = new Subscriber();
        UUID event = UUID.randomUUID();

        story.completed(event);
        subscriber.awaitTypes("order.completed");
        story.completed(event);
        resend(subscriber);
        story.returned();

        subscriber.awaitTypes("order.completed", "order.returned");
        assertThat(subscriber.received()).hasSize(2);
    }

    /** Publishes the record that has the message sent once more, as a relay may do after a crash. */
    private static void resend(Subscriber subscriber) {
        var webhooks = new AvroTopic<>("webhooks", WebhookEvent.class);
        var record = webhooks.readAll().stream()
                .filter(received -> received.key().startsWith(subscriber.id()))
                .findFirst()
                .orElseThrow();
        webhooks.send(record.key(), record.value());
    }

    @Test
    void anEventFromLongBeforeTheSubscriptionIsNotSent() {
        var subscriber = new Subscriber();
        story.placed(Instant.now().minus(Duration.ofMinutes(61)));
        story.completed();

        subscriber.awaitTypes("order.completed");
    }

    @Test
    void anEventAfterTheSubscriptionIsSentThoughItsPublishersClockIsBehind() {
        var subscriber = new Subscriber();
        story.placed(Instant.now().minus(Duration.ofMinutes(20)));
        story.completed();

        subscriber.awaitTypes("order.placed", "order.completed");
    }

    @Test
    void theTestButtonSendsAMessageTheWayOfAll() {
        var subscriber = new Subscriber("order.completed");

        String delivery = subscriber.test();

        Received message = subscriber.awaitMessages(1).getFirst();
        assertThat(message.header("webhook-id")).isEqualTo(delivery);
        assertThat(StandardWebhooks.isSigned(message, subscriber.secret())).isTrue();
        assertThat(new JsonPath(message.body()).getString("type")).isEqualTo("webhook.test");
        assertThat(subscriber.awaitDelivery("DELIVERED").getString("id")).isEqualTo(delivery);
        given().get("/api/webhooks/{id}/deliveries/{delivery}", subscriber.id(), delivery)
                .then()
                .statusCode(200)
                .body("type", equalTo("webhook.test"));
    }

    @Test
    void aDeliveryIsSentAgainUnderTheSameId() {
        var subscriber = new Subscriber();
        String delivery = subscriber.test();
        subscriber.awaitDelivery("DELIVERED");

        subscriber.redeliver(delivery).statusCode(202).body("state", equalTo("PENDING"));

        assertThat(subscriber.awaitMessages(2))
                .extracting(message -> message.header("webhook-id"))
                .containsExactly(delivery, delivery);
        assertThat(subscriber.awaitDelivery("DELIVERED").getInt("attempts")).isEqualTo(2);
        subscriber.redeliver(UUID.randomUUID().toString()).statusCode(404);
    }

    @Test
    void bothSecretsSignAfterARotation() {
        var subscriber = new Subscriber();

        String secret = subscriber
                .post("/secret")
                .statusCode(200)
                .body("previousSecretUntil", notNullValue())
                .extract()
                .path("secret");
        subscriber.test();

        Received message = subscriber.awaitMessages(1).getFirst();
        assertThat(StandardWebhooks.signatures(message)).hasSize(2);
        assertThat(StandardWebhooks.isSigned(message, secret)).isTrue();
        assertThat(StandardWebhooks.isSigned(message, subscriber.secret())).isTrue();
    }

    @Test
    void aDisabledSubscriptionGetsNothing() {
        var subscriber = new Subscriber();
        var other = new Subscriber();
        subscriber.enable(false).body("enabled", equalTo(false));

        story.placed();
        other.awaitTypes("order.placed");
        subscriber.post("/test").statusCode(409);
        subscriber.enable(true);
        story.completed();

        subscriber.awaitTypes("order.completed");
    }

    @Test
    void aRemovedSubscriptionGetsNothingAndItsMessagesAreDropped() {
        var removed = new Subscriber().answering(503);
        var other = new Subscriber();
        story.placed();
        removed.awaitMessages(1);

        given().delete("/api/webhooks/{id}", removed.id()).then().statusCode(204);

        story.completed();
        other.awaitTypes("order.placed", "order.completed");
        assertThat(removed.types()).containsExactly("order.placed");
        given().get("/api/webhooks/{id}", removed.id()).then().statusCode(404);
    }
}
