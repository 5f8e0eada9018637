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

/** Places orders at a rate of its own, whether the answers come or not: slow answers don't spare the server anything. */
final class Clients implements Closeable {

    private static final Duration TICK = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Connections that one machine can have open; who finds none free gives up. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final int ACCEPTED = 202;
    private static final Pattern ORDER_ID = Pattern.compile("\"orderId\":\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final Random random = new Random(1);
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * What became of a request.
     *
     * @param sentAt in microseconds since 1970
     * @param status 0 where no answer came
     * @param order null where none was accepted
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

        /** Asked to come back later. */
        boolean isPutOff() {
            return status == 429 || status == 503;
        }
    }

    Clients(String base) {
        this.address = URI.create(base + "/api/orders");
    }

    /** @return every request, when all have been answered or given up */
    List<Asked> place(double rate, Duration length) {
        return place(rate, length, one -> {});
    }

    /** @param onAnswer is told of each as it is answered or given up */
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
