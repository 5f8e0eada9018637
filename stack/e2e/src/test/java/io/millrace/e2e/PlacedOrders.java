package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;

/** Orders for the sample product, and what has become of them. */
public record PlacedOrders(Api api, List<String> ids) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CLIENTS = 8;

    public static PlacedOrders one(Api api) {
        return new PlacedOrders(api, List.of(place(api)));
    }

    /** Places orders as fast as some clients can. */
    public static PlacedOrders burst(Api api, int size) {
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            return new PlacedOrders(
                    api,
                    IntStream.range(0, size)
                            .mapToObj(_ -> CompletableFuture.supplyAsync(() -> place(api), clients))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList());
        }
    }

    private static String place(Api api) {
        return api.post("/api/orders", UUID.randomUUID().toString(), SampleJourney.order("many@millrace.example"))
                .orFail("An order")
                .path("orderId")
                .asText();
    }

    /** Waits until all of the orders have a status; fails as soon as one is cancelled. */
    public void awaitAll(String status) {
        await().atMost(PATIENCE)
                .failFast("an order is cancelled", () -> statuses().containsKey("CANCELLED"))
                .untilAsserted(() -> assertThat(statuses()).isEqualTo(Map.of(status, (long) ids.size())));
    }

    private Map<String, Long> statuses() {
        return ids.parallelStream()
                .map(order ->
                        api.get("/api/orders/" + order).body().path("status").asText())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
