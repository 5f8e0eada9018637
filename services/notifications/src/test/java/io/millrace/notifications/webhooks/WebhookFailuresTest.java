package io.millrace.notifications.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
class WebhookFailuresTest {

    private static final String LETTERS = "webhooks.notifications.dlq";

    private final Story story = new Story();

    @AfterEach
    void removeSubscriptions() {
        Subscriber.removeAll();
    }

    @Test
    void aMessageIsRetriedUnderTheSameIdUntilTheEndpointIsBackAndLaterOnesWait() {
        var subscriber = new Subscriber().answering(503);
        story.placed();
        story.completed();
        subscriber.awaitMessages(3);

        assertThat(subscriber.types()).containsExactly("order.placed");
        JsonPath failed = subscriber.awaitDelivery("FAILED");
        assertThat(failed.getInt("lastStatus")).isEqualTo(503);
        assertThat(failed.getString("lastError")).contains("503");
        subscriber.answering(204);

        subscriber.awaitTypes("order.placed", "order.completed");
        await().atMost(Subscriber.PATIENCE).untilAsserted(() -> assertThat(
                        subscriber.deliveries("DELIVERED").getList("items"))
                .hasSize(2));
        assertThat(subscriber.received().stream()
                        .map(message -> message.header("webhook-id"))
                        .distinct())
                .hasSize(2);
        assertThat(subscriber.received()).allMatch(message -> StandardWebhooks.isSigned(message, subscriber.secret()));
    }

    @Test
    void whatIsNeverAcceptedIsGivenUpDeadLetteredAndSentAgainWhenAPersonAsksForIt() {
        var subscriber = new Subscriber().answering(500);

        String delivery = subscriber.test();

        JsonPath givenUp = subscriber.awaitDelivery("GIVEN_UP");
        assertThat(givenUp.getInt("attempts")).isGreaterThanOrEqualTo(31);
        await().atMost(Subscriber.PATIENCE).untilAsserted(() -> assertThat(letterKeys())
                .anyMatch(key -> key.equals(subscriber.id() + "/" + delivery)));
        subscriber.answering(200);
        subscriber.redeliver(delivery).statusCode(202);

        assertThat(subscriber.awaitDelivery("DELIVERED").getString("id")).isEqualTo(delivery);
    }

    /** Otherwise each message about an order would begin its three days when the earlier messages have ended. */
    @Test
    void aMessageHasNoMoreTimeThoughItWaitedBehindOthers() throws SQLException {
        var subscriber = new Subscriber().answering(503);
        String delivery = subscriber.test();
        subscriber.awaitDelivery("FAILED");
        subscriber.redeliver(delivery).statusCode(409);

        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("UPDATE webhook_delivery SET due_until = now() WHERE id = '%s'".formatted(delivery));
        }

        assertThat(subscriber.awaitDelivery("GIVEN_UP").getString("lastError")).startsWith("not accepted within");
        await().atMost(Subscriber.PATIENCE).untilAsserted(() -> assertThat(letterKeys())
                .anyMatch(key -> key.equals(subscriber.id() + "/" + delivery)));
    }

    private static Stream<String> letterKeys() {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), LETTERS).stream()
                .map(letter -> letter.key());
    }

    @Test
    void anEndpointThatIsGoneGetsNoMoreMessages() {
        var gone = new Subscriber().answering(410);
        var other = new Subscriber();

        story.placed();
        assertThat(gone.awaitDelivery("GIVEN_UP").getInt("lastStatus")).isEqualTo(410);
        story.completed();
        other.awaitTypes("order.placed", "order.completed");

        gone.get().body("enabled", equalTo(false)).body("disabledReason", containsString("410"));
        assertThat(gone.received()).hasSize(1);
    }

    @Test
    void anEndpointThatNeverAnswersHoldsUpNeitherOtherSubscriptionsNorMails() {
        var silent = new Subscriber().answering(ShopServer.SILENCE);
        var other = new Subscriber("order.completed");
        List<Story> stories = Stream.generate(Story::new).limit(100).toList();

        stories.forEach(Story::placed);
        stories.forEach(Story::completed);

        other.awaitMessages(stories.size());
        await().atMost(Subscriber.PATIENCE).untilAsserted(() -> assertThat(stories)
                .allSatisfy(told ->
                        assertThat(MailServer.countMailsTo(told.email())).isEqualTo(1)));
        assertThat(silent.deliveries("DELIVERED").getList("items")).isEmpty();
    }

    @Test
    void aMailServerThatIsDownHoldsUpNoMessage() {
        var subscriber = new Subscriber();
        story.placed();
        subscriber.awaitTypes("order.placed");
        MailServer.stopped(() -> {
            story.completed();
            story.returned();

            subscriber.awaitTypes("order.placed", "order.completed", "order.returned");
        });
    }

    @Test
    void aRedirectIsNotFollowed() {
        var subscriber = new Subscriber().answering(302);

        subscriber.test();

        assertThat(subscriber.awaitDelivery("FAILED").getInt("lastStatus")).isEqualTo(302);
        subscriber.awaitMessages(2);
        assertThat(ShopServer.received(subscriber.path() + "-elsewhere")).isEmpty();
    }

    @Test
    void anAnswerThatNeverEndsIsReadToALimit() {
        var subscriber = new Subscriber().answering(ShopServer.ENDLESS);

        subscriber.test();

        assertThat(subscriber.awaitDelivery("DELIVERED").getInt("lastStatus")).isEqualTo(200);
    }

    @Test
    void aServerThatIsDownIsAFailureWithoutItsAddress() {
        var subscriber = new Subscriber();
        subscriber.moveTo("http://localhost:1/hooks");

        subscriber.test();

        JsonPath failed = subscriber.awaitDelivery("FAILED");
        assertThat(failed.getString("lastError")).isEqualTo("no connection to the endpoint");
        assertThat(failed.getString("lastStatus")).isNull();
    }

    @Test
    void aServerWhoseCertificateNobodyHasSignedGetsNoMessage() {
        var subscriber = new Subscriber();
        subscriber.moveTo(ShopServer.secureUrl(subscriber.path()));

        subscriber.test();

        assertThat(subscriber.awaitDelivery("FAILED").getString("lastError")).startsWith("no TLS connection");
        assertThat(subscriber.received()).isEmpty();
    }
}
