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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import org.jspecify.annotations.Nullable;

import io.millrace.stack.StackException;

/**
 * A client of Millrace's API through the gateway. It retries after {@code Retry-After}, and repeats a request without a
 * response, which is safe because of its idempotency key.
 */
public final class Api {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    private static final String LINES = "application/x-ndjson";

    /** The code of a problem, with status 409. */
    private static final String IN_PROGRESS = "request-in-progress";

    /** Longer than a service takes to restart on a busy machine. */
    private static final Duration AWAY = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private final String base;
    private final RetryPolicy<Answer> patience;

    /** @param base such as {@code http://localhost:8080} */
    public Api(String base) {
        this(base, AWAY);
    }

    /** @param away time without a response after which a request fails */
    public Api(String base, Duration away) {
        this.base = base;
        this.patience = RetryPolicy.<Answer>builder()
                .handle(IOException.class)
                .handleResultIf(Answer::isToBeRepeated)
                // The delay holds for answers and failures alike: a second function, for failures only, would leave
                // answers without a delay.
                .withDelayFn(context -> {
                    Answer last = context.getLastResult();
                    return last == null ? Duration.ofSeconds(1) : last.retryAfter();
                })
                .withJitter(0.2)
                .withMaxAttempts(-1)
                .withMaxDuration(away)
                .build();
    }

    /** A response; without a body its JSON is a missing node. */
    public record Answer(int status, Duration retryAfter, JsonNode body) {

        /**
         * Whether the service asked to repeat the request later, or another request with its Idempotency-Key is in
         * progress.
         */
        private boolean isToBeRepeated() {
            return LATER.contains(status)
                    || IN_PROGRESS.equals(body.path("code").asText());
        }

        public boolean isOk() {
            return status < 300;
        }

        /** The reason for a refusal, from the problem document. */
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

        /** @throws StackException if the request was refused */
        public JsonNode orFail(String what) {
            if (!isOk()) {
                throw new StackException("%s was refused (HTTP %d): %s".formatted(what, status, problem()));
            }
            return body;
        }
    }

    /** Reads what the owner itself says: tracking's copy, which the gateway has while the owner is away, may be older. */
    public Answer get(String path) {
        return send("GET", path, null, Map.of("Cache-Control", "no-cache"));
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body, Map.of());
    }

    /** A request that is safe to repeat without a key. */
    public Answer post(String path, Object body) {
        return send("POST", path, body, Map.of());
    }

    /** @param key idempotency key of the request */
    public Answer post(String path, String key, Object body) {
        return send("POST", path, body, Map.of("Idempotency-Key", key));
    }

    /**
     * Sends a body with many lines. The answer's body is an array with an answer for each line.
     *
     * @param lines a thousand at most: this client reads no answer before it has sent the last line
     */
    public Answer lines(String method, String path, List<?> lines) {
        try {
            var body = new StringBuilder();
            for (Object line : lines) {
                body.append(mapper.writeValueAsString(line)).append('\n');
            }
            return send(method, path, body.toString(), Map.of("Content-Type", LINES));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Answer send(String method, String path, @Nullable Object body, Map<String, String> headers) {
        try {
            var builder = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(PATIENCE)
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(
                                            body instanceof String text ? text : mapper.writeValueAsString(body)));
            if (body != null && !headers.containsKey("Content-Type")) {
                builder.header("Content-Type", "application/json");
            }
            headers.forEach(builder::header);
            HttpRequest request = builder.build();
            return Failsafe.with(patience).get(() -> answer(client.send(request, BodyHandlers.ofString())));
        } catch (IOException | FailsafeException e) {
            throw new StackException("%s %s: no response: %s".formatted(method, path, e.getMessage()), e);
        }
    }

    private Answer answer(HttpResponse<String> response) throws IOException {
        Duration retryAfter = Duration.ofSeconds(
                response.headers().firstValueAsLong("Retry-After").orElse(1));
        boolean hasLines = response.headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith(LINES))
                .isPresent();
        JsonNode body;
        if (hasLines) {
            body = lines(response.body());
        } else {
            body = response.body().isBlank() ? MissingNode.getInstance() : mapper.readTree(response.body());
        }
        return new Answer(response.statusCode(), retryAfter, body);
    }

    private JsonNode lines(String text) throws IOException {
        ArrayNode lines = mapper.createArrayNode();
        try (MappingIterator<JsonNode> values = mapper.readerFor(JsonNode.class).readValues(text)) {
            values.forEachRemaining(lines::add);
        }
        return lines;
    }

    /** Subscribes to the updates of an order. */
    public WebSocket watch(String orderId, WebSocket.Listener listener) {
        URI address = URI.create(base.replaceFirst("^http", "ws") + "/api/orders/" + orderId + "/updates");
        CompletableFuture<WebSocket> socket = client.newWebSocketBuilder().buildAsync(address, listener);
        return socket.join();
    }
}
