package io.millrace.stack.chaos.shop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.millrace.stack.Await;
import io.millrace.stack.chaos.History;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;

/** What is sold, and who buys. */
public final class Shop {

    private static final Duration COPIED = Duration.ofMinutes(1);
    private static final int PRODUCTS = 24;
    /** Of some there is too little: orders for them are refused, and none may be oversold. */
    private static final int SCARCE_EVERY = 6;

    private static final int PLENTY = 100_000;
    private static final int SCARCE = 60;

    private final Api api;
    private final History history;
    private final long seed;
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final List<Purchase> purchases = new ArrayList<>();

    public Shop(Api api, History history, long seed) {
        this.api = api;
        this.history = history;
        this.seed = seed;
    }

    /** Units at the beginning, by SKU. */
    public Map<String, Integer> opening() {
        var opening = new TreeMap<String, Integer>();
        IntStream.range(0, PRODUCTS)
                .forEach(i -> opening.put("chaos-%s-%02d".formatted(run, i), i % SCARCE_EVERY == 0 ? SCARCE : PLENTY));
        return opening;
    }

    /** Before anything goes wrong. */
    public void open() {
        opening().forEach((sku, units) -> {
            var price = Map.of("amount", "%d.%02d".formatted(1 + units % 7, sku.hashCode() & 63), "currency", "EUR");
            api.put("/api/products/" + sku, Map.of("name", "Product " + sku, "price", price))
                    .orFail(sku);
            var stock = Map.of("change", units, "reason", "opening stock");
            String key = UUID.nameUUIDFromBytes(sku.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toString();
            Await.until("Product %s reaches the inventory".formatted(sku), COPIED, () -> {
                Answer answer = api.post("/api/stock/%s/adjustments".formatted(sku), key, stock);
                return answer.status() == 404 ? null : answer.orFail(sku);
            });
        });
    }

    /** Has clients buy for this long; each ends when what it has asked is answered. */
    public void sell(int clients, Duration length) {
        List<String> skus = List.copyOf(opening().keySet());
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                var client = new Client("client-" + i, seed * 31 + i, api, history, skus, this::add);
                people.execute(() -> client.shop(length));
            }
        }
    }

    private synchronized void add(Purchase purchase) {
        purchases.add(purchase);
    }

    public synchronized List<Purchase> purchases() {
        return List.copyOf(purchases);
    }
}
