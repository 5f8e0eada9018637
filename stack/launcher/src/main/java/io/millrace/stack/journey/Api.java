package io.millrace.stack.journey;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.StackException;

/**
 * Millrace's API as its customers have it: through the gateway. Who is asked to come back later does, when told to;
 * what gets no answer is sent again, which its keys make safe.
 */
public final class Api {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);
    /** Longer than a service takes to be started again on a busy machine. */
    private static final Duration AWAY = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final String base;
    private final RetryPolicy<Answer> patience;

    /** @param base such as {@code http://localhost:8080} */
    public Api(String base) {
        this(base, AWAY);
    }

    /** @param away for how long there may be no answer */
    public Api(String base, Duration away) {
        this.base = base;
        this.patience = RetryPolicy.<Answer>builder()
                .handle(IOException.class)
                .handleResultIf(answer -> LATER.contains(answer.status()))
                // For answers and failures alike: a second function, for failures only, would leave answers without a
                // delay.
                .withDelayFn(context -> {
                    Answer last = context.getLastResult();
                    return last == null ? Duration.ofSeconds(1) : last.retryAfter();
                })
                .withJitter(0.2)
                .withMaxAttempts(-1)
                .withMaxDuration(away)
                .build();
    }

    /** What the API answered; a missing body is a missing node. */
    public record Answer(int status, Duration retryAfter, JsonNode body) {

        public boolean isOk() {
            return status < 300;
        }

        /** Why it was refused, in the API's words. */
        public String problem() {
            String detail = body.path("detail").asText(body.path("title").asText("HTTP " + status));
            var fields = new StringBuilder(detail);
            for (JsonNode violation : body.path("violations")) {
                fields.append("; ")
                        .append(violation.path("field").asText())
                        .append(' ')
                        .append(violation.path("message").asText());
            }
            return fields.toString();
        }

        /** @throws StackException if it was refused */
        public JsonNode orFail(String what) {
            if (!isOk()) {
                throw new StackException("%s was refused (HTTP %d): %s".formatted(what, status, problem()));
            }
            return body;
        }
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body, Map.of());
    }

    /** @param key makes it safe to send it again */
    public Answer post(String path, String key, Object body) {
        return send("POST", path, body, Map.of("Idempotency-Key", key));
    }

    private Answer send(String method, String path, @Nullable Object body, Map<String, String> headers) {
        try {
            var builder = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(PATIENCE)
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(mapper.writeValueAsString(body)));
            if (body != null) {
                builder.header("Content-Type", "application/json");
            }
            headers.forEach(builder::header);
            HttpRequest request = builder.build();
            return Failsafe.with(patience).get(() -> answer(client.send(request, BodyHandlers.ofString())));
        } catch (IOException | FailsafeException e) {
            throw new StackException("%s %s gets no answer: %s".formatted(method, path, e.getMessage()), e);
        }
    }

    private Answer answer(HttpResponse<String> response) throws IOException {
        Duration retryAfter = Duration.ofSeconds(
                response.headers().firstValueAsLong("Retry-After").orElse(1));
        JsonNode body = response.body().isBlank() ? MissingNode.getInstance() : mapper.readTree(response.body());
        return new Answer(response.statusCode(), retryAfter, body);
    }

    /** Listens to what happens to an order. */
    public WebSocket watch(String orderId, WebSocket.Listener listener) {
        URI address = URI.create(base.replaceFirst("^http", "ws") + "/api/orders/" + orderId + "/updates");
        CompletableFuture<WebSocket> socket = client.newWebSocketBuilder().buildAsync(address, listener);
        return socket.join();
    }
}
