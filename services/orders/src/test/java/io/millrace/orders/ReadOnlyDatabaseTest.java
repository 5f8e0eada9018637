package io.millrace.orders;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.ManagementResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** As after a failover: the service's connections lead to a database that takes no writes. */
@QuarkusTest
@WithMillrace
class ReadOnlyDatabaseTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @AfterEach
    void takeWrites() throws SQLException {
        execute("ALTER DATABASE postgres RESET default_transaction_read_only");
    }

    @Test
    void ordersArePutOffAndTheServiceIsNotReadyUntilTheDatabaseTakesWritesAgain() throws Exception {
        others.list(sku, "2.00");
        await().atMost(PATIENCE).until(() -> place().extract().statusCode() == 202);
        UUID order = UUID.fromString(place().extract().path("orderId"));
        await().atMost(PATIENCE).untilAsserted(() -> ready().statusCode(200));

        execute("ALTER DATABASE postgres SET default_transaction_read_only = on");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");

        await().atMost(PATIENCE).untilAsserted(() -> ready().statusCode(503));
        place().statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", equalTo("2"))
                .body("code", equalTo("database-away"));
        OrdersTest.cancel(order, "{}").statusCode(503).header("Retry-After", equalTo("2"));
        given().get("/api/orders/{order}", order).then().statusCode(200);

        takeWrites();

        await().atMost(PATIENCE).untilAsserted(() -> ready().statusCode(200));
        await().atMost(PATIENCE).untilAsserted(() -> place().statusCode(202));
    }

    private ValidatableResponse place() {
        return OrdersTest.place(OrdersTest.body(sku, 1));
    }

    private static ValidatableResponse ready() {
        return given().port(ManagementResource.port()).get("/q/health/ready").then();
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(sql);
        }
    }
}
