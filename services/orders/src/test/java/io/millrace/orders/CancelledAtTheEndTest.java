package io.millrace.orders;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Cancellations that come when an order is about to be completed. */
@QuarkusTest
@WithMillrace
class CancelledAtTheEndTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String sku = "SKU-" + UUID.randomUUID();

    @Test
    void whoIsToldThatItIsTakenCareOfGetsGoodsTakenBack() throws Exception {
        completedMeanwhile(order -> OrdersTest.cancelAtFormerAddress(
                        order, UUID.randomUUID().toString(), "{}"))
                .statusCode(202)
                .body("status", equalTo("RETURNING"));
    }

    @Test
    void anOrderThatIsCompletedBeforeItsCancellationTakesEffectIsNotCancelled() throws Exception {
        completedMeanwhile(order -> OrdersTest.cancel(order, "{}"))
                .statusCode(409)
                .body("code", equalTo("order-completed"));
    }

    /** The client has decided on the version that it names, and on no later one. */
    @Test
    void anOrderThatIsAStepFurtherWhenItsCancellationTakesEffectIsNotCancelledUnderItsFormerETag() throws Exception {
        others.list(sku, "2.00");
        UUID twin = paid();
        UUID order = reserved();

        meanwhile(order, twin, id -> cancel(id, 2)).statusCode(412);

        awaitStatus(order, "AUTHORIZED");
        cancel(order, 3).statusCode(202).body("status", equalTo("CANCELLING"));
    }

    private static ValidatableResponse cancel(UUID order, int version) {
        return given().header("If-Match", "\"%d\"".formatted(version))
                .post("/api/orders/{order}/cancellation", order)
                .then();
    }

    private ValidatableResponse completedMeanwhile(Function<UUID, ValidatableResponse> cancel) throws Exception {
        others.list(sku, "2.00");
        UUID twin = paid();
        others.ship(twin);
        others.capture(twin);
        awaitStatus(twin, "COMPLETED");
        return meanwhile(paid(), twin, cancel);
    }

    /**
     * The saga brings the order to where its twin is, after a cancellation has read the order, and before it reads the
     * saga.
     */
    private static ValidatableResponse meanwhile(UUID order, UUID twin, Function<UUID, ValidatableResponse> cancel)
            throws Exception {
        try (Connection other = PostgresResource.database().connect("postgres")) {
            other.setAutoCommit(false);
            execute(other, "LOCK TABLE saga IN ACCESS EXCLUSIVE MODE");
            var cancelled = new AtomicReference<>(supplyAsync(() -> cancel.apply(order)));
            // Often, as a statement waits for a lock for a quarter of a second only.
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        // On a busy machine one may have waited to the end of its patience before anybody looks.
                        if (cancelled.get().isDone()) {
                            cancelled.set(supplyAsync(() -> cancel.apply(order)));
                        }
                        return waitsForSaga(other);
                    });
            // Another process of the service does so at this moment.
            execute(other, """
                    INSERT INTO order_events SELECT '%s', version, gen_random_uuid(), type, data, now()
                    FROM order_events WHERE order_id = '%s'
                        AND version > (SELECT max(version) FROM order_events WHERE order_id = '%s')
                    """.formatted(order, twin, order));
            execute(other, """
                    UPDATE saga SET status = twin.status, step = twin.step, state = twin.state, deadline = NULL,
                        version = twin.version
                    FROM saga twin WHERE saga.id = '%s' AND twin.id = '%s'
                    """.formatted(order, twin));
            other.commit();

            return cancelled.get().join();
        }
    }

    /** The saga can't turn back while the money is being taken, and the customer is not asked to come again. */
    @Test
    void whoCancelsWhileTheMoneyIsTakenGivesTheOrderBackWhenItIsCompleted() {
        others.list(sku, "2.00");
        UUID order = paid();
        others.ship(order);
        awaitStatus(order, "SHIPPED");

        OrdersTest.cancel(order, "{}").statusCode(202).body("status", equalTo("CANCELLING"));
        OrdersTest.cancel(order, "{}").statusCode(202).body("reason", equalTo("CUSTOMER_REQUEST"));
        others.capture(order);

        awaitStatus(order, "RETURNING");
        get("/api/orders/{order}", order).then().body("reason", nullValue());
        assertThat(others.events(order).stream()
                        .map(event -> event.getPayload().getClass().getSimpleName()))
                .endsWith(
                        "OrderShipped",
                        "OrderCancellationRequested",
                        "OrderPaid",
                        "OrderCompleted",
                        "OrderReturnRequested");
    }

    private UUID paid() {
        UUID order = reserved();
        others.authorize(order);
        awaitStatus(order, "AUTHORIZED");
        return order;
    }

    private UUID reserved() {
        await().atMost(PATIENCE)
                .until(() -> OrdersTest.place(OrdersTest.body(sku, 1)).extract().statusCode() == 202);
        UUID order = UUID.fromString(OrdersTest.place(OrdersTest.body(sku, 1))
                .statusCode(202)
                .extract()
                .path("orderId"));
        others.inventory(order, ReserveStock.class, c -> new StockReserved(order, UUID.randomUUID()));
        awaitStatus(order, "RESERVED");
        return order;
    }

    private static void awaitStatus(UUID order, String status) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        get("/api/orders/{order}", order).<String>path("status"))
                .isEqualTo(status));
    }

    private static boolean waitsForSaga(Connection database) throws SQLException {
        // Otherwise each look within one transaction shows what the first one has seen.
        execute(database, "SELECT pg_stat_clear_snapshot()");
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("""
                        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
                            AND query LIKE '%FROM saga WHERE id = %')
                        """)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
