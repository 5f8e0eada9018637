package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import java.sql.SQLException;
import java.time.Duration;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.ManagementResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** The database accepts no connection of the service for a while. */
@QuarkusTest
@WithMillrace
class DatabaseReadinessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @AfterEach
    void comeBack() throws SQLException {
        execute("ALTER DATABASE postgres ALLOW_CONNECTIONS true");
    }

    @Test
    void theServiceIsNotReadyWhileTheDatabaseIsAwayAndSaysWhy() throws SQLException {
        await().atMost(PATIENCE).untilAsserted(() -> ready().statusCode(200));

        execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'");

        await().atMost(PATIENCE).untilAsserted(() -> ready().statusCode(503)
                .body("checks.find { it.status == 'DOWN' }.name", equalTo("Database takes writes"))
                .body("checks.data.reason", hasItem(notNullValue())));

        comeBack();
        await().atMost(PATIENCE).untilAsserted(() -> ready().statusCode(200));
    }

    private static ValidatableResponse ready() {
        return given().port(ManagementResource.port()).get("/q/health/ready").then();
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("template1");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
