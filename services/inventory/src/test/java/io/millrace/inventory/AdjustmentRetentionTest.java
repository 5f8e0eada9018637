package io.millrace.inventory;

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
class AdjustmentRetentionTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    RetentionJob job;

    @Test
    void anAdjustmentOfLongAgoIsForgottenAndAYoungOneIsNot() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO stock (sku) VALUES ('RETENTION');
                    INSERT INTO adjustment (id, sku, change, reason, at)
                    VALUES (gen_random_uuid(), 'RETENTION', 1, 'old', now() - interval '366 days'),
                        (gen_random_uuid(), 'RETENTION', 1, 'young', now())
                    """);

            job.run().await().atMost(PATIENCE);

            try (var rows = statement.executeQuery("SELECT reason FROM adjustment WHERE sku = 'RETENTION'")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("young");
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
