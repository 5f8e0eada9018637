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
import io.millrace.notifications.webhooks.ShopServer.Received;

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

        await().atMost(Subscriber.PATIENCE).untilAsserted(() -> {
            assertThat(types(all)).hasSize(2 * stories.size());
            assertThat(types(ends)).hasSize(stories.size());
        });
        assertThat(types(all)).filteredOn("order.placed"::equals).hasSize(stories.size());
        assertThat(types(ends)).containsOnly("order.completed");
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

        await().atMost(Subscriber.PATIENCE)
                .untilAsserted(() -> assertThat(types(subscriber)).hasSize(stories.size() + 1));
        assertThat(subscriber.received().stream().filter(message -> isAbout(twice, message)))
                .hasSize(1);
    }

    @Test
    void eventsThatNobodyWantsAreSkippedUntilSomebodySubscribes() {
        double before = skipped();
        stories.forEach(Story::placed);
        await().atMost(Subscriber.PATIENCE).until(() -> skipped() >= before + stories.size());

        var subscriber = new Subscriber("order.completed");
        stories.forEach(Story::completed);

        await().atMost(Subscriber.PATIENCE)
                .untilAsserted(() -> assertThat(types(subscriber)).hasSize(stories.size()));
        assertThat(types(subscriber)).containsOnly("order.completed");
    }

    /** The types of the messages about the stories; another test's events may have come late. */
    private List<String> types(Subscriber subscriber) {
        return subscriber.received().stream()
                .filter(message -> stories.stream().anyMatch(story -> isAbout(story, message)))
                .map(message -> new JsonPath(message.body()).getString("type"))
                .toList();
    }

    private static boolean isAbout(Story story, Received message) {
        return message.body().contains(story.order().toString());
    }

    private static double skipped() {
        var skipped = SKIPPED.matcher(
                given().port(ManagementResource.port()).get("/q/metrics").asString());
        return skipped.find() ? Double.parseDouble(skipped.group(1)) : 0;
    }
}
