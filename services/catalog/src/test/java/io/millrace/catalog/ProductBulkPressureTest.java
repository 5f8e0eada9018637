package io.millrace.catalog;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Many products in one request, while more events are stored than can be published. */
@QuarkusTest
@WithMillrace
@TestProfile(ProductBulkPressureTest.StoresOnly.class)
class ProductBulkPressureTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int BATCH = 500;

    @TestHTTPResource("/api/products")
    URI products;

    private final String sku = "SKU-" + UUID.randomUUID().toString().substring(0, 8);

    /**
     * Configures an instance that publishes nothing itself, and learns the number of waiting events from other
     * instances.
     */
    public static final class StoresOnly implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.outbox.relay", "false", "millrace.messaging.outbox.lease", "2s");
        }
    }

    @AfterEach
    void publish() throws SQLException {
        execute("DELETE FROM outbox_member WHERE member = 'full'");
    }

    @Test
    void aBatchWaitsForTheOutboxAndIsPutOffWhereItStaysFull() throws Exception {
        try (var socket = new Socket(products.getHost(), products.getPort())) {
            OutputStream out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out.write("PUT /api/products HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .formatted("application/x-ndjson")
                    .getBytes(UTF_8));
            chunk(out, lines(0, BATCH));
            assertThat(answer(in, BATCH)).contains("\"status\":200");
            fill();

            chunk(out, lines(BATCH, 2 * BATCH));

            assertThat(answer(in, BATCH + 1)).contains("\"status\":429", "events wait to be published");
            assertThat(answer(in, 2 * BATCH)).contains("\"status\":429");
            publish();
            await().atMost(PATIENCE).until(() -> single().statusCode() == 200);

            chunk(out, lines(2 * BATCH, 2 * BATCH + 1));
            chunk(out, "");

            assertThat(answer(in, 2 * BATCH + 1)).contains("\"status\":200");
        }
        given().get("/api/products/{sku}", sku + "-" + BATCH).then().statusCode(404);
        given().get("/api/products/{sku}", sku + "-" + 2 * BATCH).then().statusCode(200);
    }

    private void fill() throws SQLException {
        execute("""
                INSERT INTO outbox_member (member, instance, alive_until, counted_lanes, pending)
                VALUES ('full', 'other', now() + interval '1 hour', 64, 1000000000)
                """);
        await().atMost(PATIENCE).until(() -> single().statusCode() == 429);
    }

    private Response single() {
        return given().contentType("application/json")
                .body("{\"name\": \"Thing\", \"price\": {\"amount\": \"1.00\", \"currency\": \"GBP\"}}")
                .put("/api/products/{sku}", sku);
    }

    private static String answer(BufferedReader in, int line) {
        return in.lines()
                .filter(text -> text.contains("\"line\":" + line + ","))
                .findFirst()
                .orElseThrow();
    }

    private String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i ->
                        "{\"sku\": \"%s-%d\", \"name\": \"Thing\", \"price\": {\"amount\": \"1.00\", \"currency\": \"GBP\"}}%n"
                                .formatted(sku, i))
                .collect(Collectors.joining());
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write("%x\r\n%s\r\n".formatted(text.length(), text).getBytes(UTF_8));
        out.flush();
    }

    private static void execute(String sql) throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
