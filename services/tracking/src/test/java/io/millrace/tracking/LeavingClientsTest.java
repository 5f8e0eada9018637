package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

/** Each request takes a connection to the database, for as long as it needs it and no longer. */
@QuarkusTest
@WithMillrace
class LeavingClientsTest {

    private static final int REQUESTS = 3_000;

    @TestHTTPResource
    URI server;

    @Inject
    LiveUpdates live;

    @ConfigProperty(name = "quarkus.datasource.reactive.max-size")
    int poolSize;

    @Test
    void whoLeavesBeforeTheAnswerKeepsNoConnectionToTheDatabase() {
        var story = new Story(EventIds.next()).placed();
        var paths = List.of(
                "/api/tracking/orders/" + story.order(),
                "/api/orders/" + story.order() + "/history",
                "/api/orders?size=1",
                "/api/orders/" + story.order() + "/updates");
        for (int i = 0; i < REQUESTS; i++) {
            comeAndLeave(paths.get(i % paths.size()));
        }

        await().atMost(Story.PATIENCE)
                .untilAsserted(() -> assertThat(connectionsInUse()).isZero());
        await().atMost(Story.PATIENCE).until(() -> !live.isWatched(story.order()));
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(server.resolve(paths.getFirst()))
                    .timeout(Story.PATIENCE)
                    .build();
            var answers = IntStream.range(0, 5 * poolSize)
                    .mapToObj(i -> client.sendAsync(request, BodyHandlers.discarding()))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .containsOnly(200);
        }
    }

    private void comeAndLeave(String path) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            // Closed with a reset, as by a client that was killed.
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n"
                            .formatted(path)
                            .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // Nothing that it would wait for.
        }
    }

    private static int connectionsInUse() throws SQLException {
        try (var database = PostgresResource.database().connect("postgres");
                var statement = database.createStatement();
                var used = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND state LIKE 'idle in transaction%'")) {
            used.next();
            return used.getInt(1);
        }
    }
}
