package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.retention.RetentionJob;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
class KeyRetentionTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    RetentionJob job;

    @Test
    void aKeyOfLongAgoIsForgottenAndAYoungOneIsNot() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO idempotency (scope, key, request_hash, created_at)
                    VALUES ('retention', 'old', '', now() - interval '31 days'),
                        ('retention', 'young', '', now() - interval '29 days')
                    """);

            job.run().await().atMost(PATIENCE);

            try (var rows = statement.executeQuery("SELECT key FROM idempotency WHERE scope = 'retention'")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("young");
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
