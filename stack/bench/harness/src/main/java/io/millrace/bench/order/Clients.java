package io.millrace.bench.order;

import java.io.Closeable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.millrace.stack.Pause;

/** Places orders at a fixed rate, whether answers come or not: slow answers spare the server no request. */
final class Clients implements Closeable {

    private static final Duration TICK = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Connections that one machine can have open; a request beyond that is given up. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final int ACCEPTED = 202;
    private static final Pattern ORDER_ID = Pattern.compile("\"orderId\":\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final Random random = new Random(1);
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * A request and its outcome.
     *
     * @param sentAt in microseconds since 1970
     * @param answeredAt in microseconds since 1970; also when the request was given up
     * @param status HTTP status; 0 where no answer came
     * @param saysWhen whether the answer has a {@code Retry-After}
     * @param order id of the order; null where no order was accepted
     */
    record Asked(
            long sentAt,
            long answeredAt,
            int status,
            boolean saysWhen,
            @Nullable String order) {

        boolean isAccepted() {
            return status == ACCEPTED;
        }

        /** Whether the server asked the client to try again later. */
        boolean isPutOff() {
            return status == 429 || status == 503;
        }
    }

    Clients(String base) {
        this.address = URI.create(base + "/api/orders");
    }

    /**
     * Places orders at a rate of {@code rate} per second.
     *
     * @return all requests, once each is answered or given up
     */
    List<Asked> place(double rate, Duration length) {
        return place(rate, length, one -> {});
    }

    /**
     * Places orders, and reports each request at once.
     *
     * @param onAnswer takes each request when it is answered or given up
     * @return all requests, once each is answered or given up
     */
    List<Asked> place(double rate, Duration length, Consumer<Asked> onAnswer) {
        List<Asked> all = Collections.synchronizedList(new ArrayList<>());
        Consumer<Asked> asked = one -> {
            all.add(one);
            onAnswer.accept(one);
        };
        var open = new Phaser(1);
        long begin = System.nanoTime();
        long sent = 0;
        for (long passed = 0; passed < length.toNanos(); passed = System.nanoTime() - begin) {
            long due = (long) (rate * passed / 1e9);
            for (; sent < due; sent++) {
                send(asked, open);
            }
            Pause.of(TICK);
        }
        open.arriveAndAwaitAdvance();
        return all;
    }

    private void send(Consumer<Asked> asked, Phaser open) {
        long sentAt = micros();
        if (underWay.incrementAndGet() > MOST_AT_ONCE) {
            underWay.decrementAndGet();
            asked.accept(new Asked(sentAt, sentAt, 0, false, null));
            return;
        }
        open.register();
        var request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", new UUID(random.nextLong(), random.nextLong()).toString())
                .POST(BodyPublishers.ofString(Market.order(random)))
                .build();
        var _ = http.sendAsync(request, BodyHandlers.ofString()).whenComplete((response, failure) -> {
            asked.accept(asked(sentAt, response));
            underWay.decrementAndGet();
            open.arriveAndDeregister();
        });
    }

    private static Asked asked(long sentAt, @Nullable HttpResponse<String> response) {
        if (response == null) {
            return new Asked(sentAt, micros(), 0, false, null);
        }
        var id = ORDER_ID.matcher(response.body());
        return new Asked(
                sentAt,
                micros(),
                response.statusCode(),
                response.headers().firstValue("Retry-After").isPresent(),
                response.statusCode() == ACCEPTED && id.find() ? id.group(1) : null);
    }

    static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    @Override
    public void close() {
        http.close();
    }
}
