package io.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies with many lines: they have limits of their own, and are answered while they are sent. */
class BulkTest {

    private static final String BULK = "/api/products";

    private final Harness gateway = new Harness();

    @BeforeEach
    void start() {
        int service = gateway.serve(BulkTest::answer);
        gateway.start(Settings.of(Map.of("catalog", service, "inventory", service)));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Answers each part of the body as soon as it arrives. */
    private static void answer(HttpServerRequest request) {
        var response = request.response().setChunked(true);
        request.handler(bytes -> response.write("got %s\n".formatted(bytes)));
        request.endHandler(ignored -> response.end());
    }

    @Test
    void aBodyMayBeLargerThanOthersUpToALimitOfItsOwn() throws Exception {
        assertThat(gateway.ask(put(BULK, 50_000)).statusCode()).isEqualTo(200);
        assertThat(gateway.ask(put(BULK + "/mill", 50_000)).statusCode()).isEqualTo(413);

        var tooLarge = gateway.ask(put(BULK, 200_000));

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("100000 bytes", "too-large");
    }

    /** The service closes such a connection, and announces that in a header that HTTP/2 does not allow. */
    @ParameterizedTest
    @EnumSource
    void clientsOfEachVersionAreAnswered(HttpClient.Version version) throws Exception {
        var request = HttpRequest.newBuilder(put(BULK, 50_000), (name, value) -> true)
                .version(version)
                .build();

        try (var client = HttpClient.newBuilder().version(version).build()) {
            var answer = client.send(request, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.headers().map()).doesNotContainKey("connection");
        }
    }

    @Test
    void aBodyOfAnotherMediaTypeHasTheLimitOfOthers() throws Exception {
        var request = HttpRequest.newBuilder(gateway.address(BULK))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("x".repeat(50_000)))
                .build();

        assertThat(gateway.ask(request).statusCode()).isEqualTo(413);
    }

    @Test
    void adjustmentsHaveTheseLimitsToo() throws Exception {
        var request = HttpRequest.newBuilder(gateway.address("/api/stock/adjustments"))
                .header("Content-Type", "text/csv; charset=utf-8")
                .POST(BodyPublishers.ofString("x".repeat(50_000)))
                .build();

        assertThat(gateway.ask(request).statusCode()).isEqualTo(200);
    }

    @Test
    void linesAreAnsweredWhileOthersAreStillToComeAndTakeNoPlaceOfOtherRequests() throws Exception {
        try (var socket = new Socket("localhost", gateway.port())) {
            OutputStream out = socket.getOutputStream();
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            out.write(
                    "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .formatted(BULK)
                            .getBytes(UTF_8));
            chunk(out, "first");
            assertThat(in.lines().anyMatch("got first"::equals)).isTrue();
            assertThat(gateway.gauge("millrace.gateway.bulk.requests")).isEqualTo(1);
            assertThat(gateway.gauge("millrace.gateway.in.flight")).isZero();

            var refused = gateway.ask(put(BULK, 10));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(gateway.ask(put(BULK + "/mill", 10)).statusCode()).isEqualTo(200);

            chunk(out, "second");
            chunk(out, "");
            assertThat(in.lines().anyMatch("got second"::equals)).isTrue();
        }
        await().atMost(Harness.PATIENCE).until(() -> gateway.gauge("millrace.gateway.bulk.requests") == 0);
    }

    private HttpRequest put(String path, int bytes) {
        return HttpRequest.newBuilder(gateway.address(path))
                .header("Content-Type", "application/x-ndjson")
                .PUT(BodyPublishers.ofString("x".repeat(bytes)))
                .build();
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write("%x\r\n%s\r\n".formatted(text.length(), text).getBytes(UTF_8));
        out.flush();
    }
}
