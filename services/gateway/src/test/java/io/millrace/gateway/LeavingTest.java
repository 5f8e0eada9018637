package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Connections to services are shared by all clients' requests, one after the other. */
@QuarkusTest
@QuarkusTestResource(Services.class)
class LeavingTest {

    private static final int REQUESTS = 4_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final byte[] ORDER = "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
            .getBytes(StandardCharsets.US_ASCII);

    @TestHTTPResource
    URI server;

    @Test
    void whoLeavesBeforeTheAnswerBreaksNobodyElsesRequestOff() throws Exception {
        var statuses = new TreeMap<Integer, Integer>();
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(server.resolve("/api/orders"))
                    .timeout(PATIENCE)
                    .POST(BodyPublishers.ofString("{}"))
                    .build();
            for (int i = 0; i < REQUESTS; i++) {
                comeAndLeave();
                statuses.merge(client.send(request, BodyHandlers.discarding()).statusCode(), 1, Integer::sum);
            }
        }

        assertThat(statuses).containsOnlyKeys(200);
    }

    private void comeAndLeave() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            // The connection is closed with a reset, as by a killed client.
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(ORDER);
        } catch (IOException e) {
            // A client that fails to write leaves too.
        }
    }
}
