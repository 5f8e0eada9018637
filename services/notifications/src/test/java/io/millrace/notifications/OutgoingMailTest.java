package io.millrace.notifications;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.ManagementResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.webhooks.Story;

/** Mails that are stored with their events, and sent afterwards. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
class OutgoingMailTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Story story = new Story();

    @Test
    void anEventThatCannotBeHandledYetHoldsUpNoOtherOrder() {
        List<Story> stories = Stream.generate(Story::new).limit(60).toList();
        UUID unknown = UUID.randomUUID();
        var orders = new AvroTopic<>("orders", OrderEvent.class);

        stories.subList(0, 30).forEach(Story::placed);
        orders.send(
                unknown.toString(),
                new OrderEvent(unknown, 3L, Instant.now(), new OrderShipped(UUID.randomUUID(), "Mill Parcel", "MP43")));
        stories.subList(30, 60).forEach(Story::placed);
        stories.forEach(Story::completed);

        stories.forEach(told -> awaitSubjects(told, "Your order is on its way"));
        await().atMost(PATIENCE)
                .until(() -> isCounted("millrace_consumer_parked_total\\{channel=\"orders-in\"[^}]*} [1-9]"));
    }

    @Test
    void anEventThatComesTwiceAtOnceIsToldOnce() {
        UUID event = UUID.randomUUID();
        story.placed();
        story.completed(event);
        story.completed(event);
        story.returned();

        awaitSubjects(story, "Your order is on its way", "Your return is complete");
    }

    /** Without the note in both tables at once, a mail would be sent a second time here. */
    @Test
    void aMailThatWasSentIsNotSentAgainThoughItIsDueAgain() {
        story.placed();
        story.completed();
        awaitSubjects(story, "Your order is on its way");
        awaitNoneWaiting();

        execute("""
                INSERT INTO outgoing_mail (event_id, order_id, notice, detail, refund)
                SELECT event_id, order_id, notice, '', '' FROM sent_mail WHERE order_id = '%s'
                """.formatted(story.order()));

        awaitNoneWaiting();
        awaitSubjects(story, "Your order is on its way");
    }

    @Test
    void aMailThatIsGivenUpHoldsUpNoLaterOneAndIsSentWhenAPersonAsksForIt() {
        story.placed();
        MailServer.stopped(() -> {
            story.completed();
            story.returned();
            await().atMost(PATIENCE).until(() -> count("attempts > 0") == 1 && count("attempts = 0") == 1);
            execute("UPDATE outgoing_mail SET attempts = 1999 WHERE attempts > 0 AND order_id = '%s'"
                    .formatted(story.order()));
            await().atMost(PATIENCE).until(() -> count("due_at = 'infinity'") == 1);
        });
        awaitSubjects(story, "Your return is complete");
        await().atMost(PATIENCE).until(() -> isCounted("millrace_mails_waiting\\{[^}]*state=\"given-up\"[^}]*} 1\\.0"));

        execute("UPDATE outgoing_mail SET attempts = 0, due_at = now() WHERE due_at = 'infinity'");

        awaitSubjects(story, "Your return is complete", "Your order is on its way");
    }

    private static boolean isCounted(String metric) {
        String metrics =
                given().port(ManagementResource.port()).get("/q/metrics").asString();
        return Pattern.compile(metric).matcher(metrics).find();
    }

    private void awaitNoneWaiting() {
        await().atMost(PATIENCE).until(() -> count("true") == 0);
    }

    private long count(String condition) {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM outgoing_mail WHERE order_id = '%s' AND (%s)"
                        .formatted(story.order(), condition))) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String sql) {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitSubjects(Story told, String... subjects) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(MailServer.mailsTo(told.email()))
                .extracting(OutgoingMailTest::subject)
                .containsExactly(subjects));
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
