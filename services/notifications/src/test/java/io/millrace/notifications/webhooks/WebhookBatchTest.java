package io.millrace.notifications.webhooks;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.ManagementResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

/** Events that are handled together lead to the messages that each would lead to by itself. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
class WebhookBatchTest {

    private static final Pattern SKIPPED =
            Pattern.compile("(?m)^millrace_consumer_skipped_total\\{channel=\"orders-webhooks\"[^}]*} ([\\d.E]+)");

    private final List<Story> stories = Stream.generate(Story::new).limit(50).toList();

    @AfterEach
    void removeSubscriptions() {
        Subscriber.removeAll();
    }

    @Test
    void eachSubscriptionGetsTheTypesThatItWantsAndADisabledOneNothing() {
        var all = new Subscriber();
        var ends = new Subscriber("order.completed");
        var disabled = new Subscriber();
        disabled.enable(false);

        stories.forEach(Story::placed);
        stories.forEach(Story::completed);

        all.awaitMessages(2 * stories.size());
        ends.awaitMessages(stories.size());
        assertThat(ends.received()).hasSize(stories.size()).allMatch(message -> new JsonPath(message.body())
                .getString("type")
                .equals("order.completed"));
        assertThat(all.received().stream().map(message -> new JsonPath(message.body()).getString("data.orderId")))
                .containsOnlyElementsOf(
                        stories.stream().map(story -> story.order().toString()).toList());
        assertThat(all.received()).hasSize(2 * stories.size());
        assertThat(disabled.received()).isEmpty();
    }

    @Test
    void anEventThatComesTwiceAmongOthersIsSentOnce() {
        var subscriber = new Subscriber("order.completed");
        var twice = new Story();
        UUID event = UUID.randomUUID();

        stories.forEach(Story::completed);
        twice.completed(event);
        twice.completed(event);
        stories.getFirst().completed();

        subscriber.awaitMessages(stories.size() + 2);
        assertThat(subscriber.received()).hasSize(stories.size() + 2);
    }

    @Test
    void eventsThatNobodyWantsAreSkippedUntilSomebodySubscribes() {
        double before = skipped();
        stories.forEach(Story::placed);
        await().atMost(Subscriber.PATIENCE).until(() -> skipped() >= before + stories.size());

        var subscriber = new Subscriber("order.completed");
        stories.forEach(Story::completed);

        subscriber.awaitMessages(stories.size());
        assertThat(subscriber.received()).hasSize(stories.size());
    }

    private static double skipped() {
        var skipped = SKIPPED.matcher(
                given().port(ManagementResource.port()).get("/q/metrics").asString());
        return skipped.find() ? Double.parseDouble(skipped.group(1)) : 0;
    }
}
