package io.millrace.bench.accept;

import java.io.Closeable;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;

import io.millrace.bench.order.Market;

/** Places orders over several connections, one order after the other on each connection. */
final class HttpLoad implements Closeable {

    private static final int ACCEPTED = 202;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient http;
    private final int port;
    private final int connections;
    private final Random random = new Random(1);
    private final AtomicInteger refused = new AtomicInteger();

    HttpLoad(int port, int connections) {
        this.port = port;
        this.connections = connections;
        this.http = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(connections));
    }

    /**
     * Places orders for a time.
     *
     * @return orders accepted a second
     */
    double rate(Duration length) {
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        var accepted = new AtomicInteger();
        Future.all(IntStream.range(0, connections)
                        .mapToObj(i -> sendNext(end, accepted))
                        .toList())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return accepted.get() * 1e9 / (System.nanoTime() - begin);
    }

    /** Number of requests that were not accepted, whatever the reason. */
    int refused() {
        return refused.get();
    }

    private Future<?> sendNext(long end, AtomicInteger accepted) {
        if (System.nanoTime() > end) {
            return Future.succeededFuture();
        }
        return place(UUID.randomUUID().toString()).compose(status -> {
            (status == ACCEPTED ? accepted : refused).incrementAndGet();
            return sendNext(end, accepted);
        });
    }

    /**
     * Places one order.
     *
     * @return the HTTP status of the answer
     */
    Future<Integer> place(String key) {
        Promise<Integer> status = Promise.promise();
        // One thread serves the whole exchange: a body() called after the body has passed never completes.
        context.runOnContext(ignored -> send(key).onComplete(status));
        return status.future();
    }

    private Future<Integer> send(String key) {
        return http.request(HttpMethod.POST, port, "localhost", "/api/orders")
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .putHeader("Idempotency-Key", key)
                        .send(Market.order(random)))
                .compose(response -> response.body().map(body -> response.statusCode()));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
