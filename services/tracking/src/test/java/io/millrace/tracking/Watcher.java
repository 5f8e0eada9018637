package io.millrace.tracking;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.vertx.core.json.JsonObject;

/** A client that watches an order, and remembers what it was told. */
final class Watcher implements WebSocket.Listener, Flow.Subscriber<String>, AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonObject> updates = Collections.synchronizedList(new ArrayList<>());
    private final List<String> ids = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    /** By server-sent events; further headers are name, value, and so on. */
    static Watcher events(URI address, String... headers) {
        var watcher = new Watcher();
        var request = HttpRequest.newBuilder(address).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        var _ = watcher.client.sendAsync(request.build(), BodyHandlers.fromLineSubscriber(watcher));
        return watcher;
    }

    /** By WebSocket. */
    static Watcher socket(URI address) {
        var watcher = new Watcher();
        watcher.connect(address).join();
        return watcher;
    }

    CompletableFuture<WebSocket> connect(URI address) {
        return client.newWebSocketBuilder()
                .buildAsync(URI.create(address.toString().replaceFirst("^http", "ws")), this);
    }

    List<JsonObject> updates() {
        return copy(updates);
    }

    List<Long> versions() {
        return updates().stream().map(update -> update.getLong("version")).toList();
    }

    List<String> statuses() {
        return updates().stream()
                .map(update -> String.valueOf(update.getString("status")))
                .toList();
    }

    /** The ids of server-sent events. */
    List<String> ids() {
        return copy(ids);
    }

    private static <T> List<T> copy(List<T> list) {
        synchronized (list) {
            return List.copyOf(list);
        }
    }

    /** Comments, or pings. */
    int heartbeats() {
        return heartbeats.get();
    }

    /** Code and reason. */
    CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        updates.add(new JsonObject(data.toString()));
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        heartbeats.incrementAndGet();
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        ended.complete(code + " " + reason);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        ended.complete(failure.toString());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        Stream.of("data:", "id:", ":").filter(line::startsWith).findFirst().ifPresent(field -> {
            String value = line.substring(field.length()).strip();
            switch (field) {
                case "data:" -> updates.add(new JsonObject(value));
                case "id:" -> ids.add(value);
                default -> heartbeats.incrementAndGet();
            }
        });
    }

    @Override
    public void onError(Throwable failure) {
        ended.complete(failure.toString());
    }

    @Override
    public void onComplete() {
        ended.complete("end");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
