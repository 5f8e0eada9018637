package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownTest {

    private final Vertx serving = Vertx.vertx();

    /** Quarkus closes the HTTP client while the server still accepts requests on open connections. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void whatComesWhileTheGatewayShutsDownIsAskedToComeBack(String method) throws Exception {
        Vertx asking = Vertx.vertx();
        var proxies = new Proxies(asking, Settings.of(Map.of("orders", 1)), new SimpleMeterRegistry());
        var server = join(serving.createHttpServer()
                .requestHandler(request -> proxies.brief("orders").handle(request))
                .listen(0, "localhost"));
        join(asking.close());

        HttpResponse<String> answer;
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(
                            URI.create("http://localhost:%d/api/orders".formatted(server.actualPort())))
                    .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                    .timeout(Duration.ofMinutes(2));
            answer = client.send(request.build(), BodyHandlers.ofString());
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.CONTENT_TYPE);
    }

    @AfterEach
    void close() {
        join(serving.close());
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
