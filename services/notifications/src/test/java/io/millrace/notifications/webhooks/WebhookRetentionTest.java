package io.millrace.notifications.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.retention.RetentionJob;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;
import io.millrace.notifications.MailServer;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
@QuarkusTestResource(ShopServer.class)
class WebhookRetentionTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    RetentionJob job;

    @Test
    void aDeliveryOfLongAgoIsForgottenAndAYoungOneIsNot() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO webhook_delivery (id, webhook_id, subject, type, body, state, attempts, created_at, due_until)
                    VALUES (gen_random_uuid(), gen_random_uuid(), 'retention', 'old', '', 'DELIVERED', 1, now() - interval '34 days', now() - interval '31 days'),
                        (gen_random_uuid(), gen_random_uuid(), 'retention', 'young', '', 'DELIVERED', 1, now() - interval '32 days', now() - interval '29 days')
                    """);

            job.run().await().atMost(PATIENCE);

            try (var rows = statement.executeQuery("SELECT type FROM webhook_delivery WHERE subject = 'retention'")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("young");
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
