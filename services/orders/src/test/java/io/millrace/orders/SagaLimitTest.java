package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@TestProfile(SagaLimitTest.FewAtATime.class)
class SagaLimitTest {

    private static final int AT_A_TIME = 3;
    private static final int MANY = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Participants others = new Participants();
    private final String firstKey = UUID.randomUUID().toString();
    private final String sku = "SKU-" + UUID.randomUUID();

    public static final class FewAtATime implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.saga.min-under-way",
                    String.valueOf(AT_A_TIME),
                    // So short that orders that end do not raise the limit.
                    "millrace.messaging.saga.max-wait",
                    "PT0.01S");
        }
    }

    @Test
    void whoComesWhileAsManyOrdersAreUnderWayAsCanEndInTimeIsAskedToComeBack() throws Exception {
        awaitQuiet();
        await().atMost(PATIENCE).until(() -> place(firstKey).statusCode() == 202);
        UUID first = UUID.fromString(place(firstKey).path("orderId"));
        List<UUID> placed = placeUntilRefused();
        assertThat(placed).hasSizeBetween(0, AT_A_TIME - 1);

        // A repeated request gets its first answer, however many sagas are under way.
        place(firstKey).then().statusCode(202).body("orderId", equalTo(first.toString()));

        others.inventory(first, ReserveStock.class, c -> new StockRejected(first, "OUT_OF_STOCK", "none left"));
        await().atMost(PATIENCE).until(() -> place().statusCode() == 202);

        // Accepted orders go on, and can be cancelled.
        OrdersTest.cancel(placed.isEmpty() ? first : placed.getLast(), "{}").statusCode(202);
    }

    @Test
    void ofManyRequestsAtOnceNoMoreAreAdmittedThanThereArePlaces() throws Exception {
        awaitRoom();
        PostgresResource.link().slow(Duration.ofMillis(20));
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> answers = IntStream.range(0, MANY)
                    .mapToObj(i -> clients.submit(() -> place()))
                    .toList();
            for (var answer : answers) {
                assertThat(answer.get().statusCode()).isIn(202, 429);
            }
        } finally {
            PostgresResource.link().slow(Duration.ZERO);
        }

        assertThat(underWay()).isBetween(1L, (long) AT_A_TIME);
    }

    @Test
    void clientsWhoHangUpGetNoMorePlacesAndKeepNone() throws Exception {
        awaitRoom();
        List<String> keys =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(MANY).toList();
        PostgresResource.link().slow(Duration.ofMillis(20));
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            keys.forEach(key -> clients.execute(() -> placeAndHangUp(key)));
        } finally {
            PostgresResource.link().slow(Duration.ZERO);
        }

        // Repeated, a request is answered when the one before it has ended.
        keys.forEach(key -> assertThat(place(key).statusCode()).isIn(202, 429));
        assertThat(underWay()).isBetween(1L, (long) AT_A_TIME);
        awaitRoom();
    }

    /** Waits until one order is accepted, and no other is under way. */
    private void awaitRoom() {
        awaitQuiet();
        await().atMost(PATIENCE).until(() -> place().statusCode() == 202);
    }

    /** Has inventory refuse every order that is under way, until no order is. */
    private void awaitQuiet() {
        others.list(sku, "2.00");
        await().atMost(PATIENCE).until(() -> {
            rejectAll();
            return underWay() == 0;
        });
    }

    private void rejectAll() throws SQLException {
        for (UUID order : orders()) {
            others.inventory(order, ReserveStock.class, c -> new StockRejected(order, "OUT_OF_STOCK", "none left"));
        }
    }

    private void placeAndHangUp(String key) {
        byte[] body = OrdersTest.body(sku, 1).getBytes(StandardCharsets.UTF_8);
        String head = "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Idempotency-Key: %s\r\nContent-Length: %d\r\n\r\n".formatted(key, body.length);
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long underWay() throws SQLException {
        return orders().size();
    }

    private static List<UUID> orders() throws SQLException {
        try (var session = PostgresResource.database().connect("postgres");
                var rows = session.createStatement()
                        .executeQuery("SELECT id FROM saga WHERE status IN ('RUNNING', 'COMPENSATING')")) {
            var ids = new ArrayList<UUID>();
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
        }
    }

    private List<UUID> placeUntilRefused() {
        var placed = new ArrayList<UUID>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            Response answer = place();
            if (answer.statusCode() == 202) {
                placed.add(UUID.fromString(answer.path("orderId")));
            }
            answer.then().statusCode(429).header("Retry-After", "1").body("detail", containsString("under way"));
        });
        return placed;
    }

    private Response place() {
        return place(UUID.randomUUID().toString());
    }

    private Response place(String key) {
        return OrdersTest.place(key, OrdersTest.body(sku, 1)).extract().response();
    }
}
