package io.millrace.stack.chaos.shop;

import java.math.BigDecimal;
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

/** The products and the clients of a run. */
public final class Shop {

    private static final Duration COPIED = Duration.ofMinutes(1);
    private static final int PRODUCTS = 24;
    /** Scarce products: orders for them get refused, and they must not be oversold. */
    private static final int SCARCE_EVERY = 6;

    /** Ends the SKUs of the products that cost nothing: orders for them alone are not charged. */
    private static final String FREE = "7";

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

    /** Units in stock at the start, by SKU. */
    public Map<String, Integer> opening() {
        var opening = new TreeMap<String, Integer>();
        IntStream.range(0, PRODUCTS)
                .forEach(i -> opening.put("chaos-%s-%02d".formatted(run, i), i % SCARCE_EVERY == 0 ? SCARCE : PLENTY));
        return opening;
    }

    private static BigDecimal price(String sku, int units) {
        return sku.endsWith(FREE)
                ? BigDecimal.ZERO
                : new BigDecimal("%d.%02d".formatted(1 + units % 7, sku.hashCode() & 63));
    }

    /** Creates products and stock, before the first fault. */
    public void open() {
        opening().forEach((sku, units) -> {
            var price = Map.of("amount", price(sku, units).toPlainString(), "currency", "EUR");
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

    /** Runs the clients for this long; each ends after the response to its last request. */
    public void sell(int clients, Duration length) {
        var prices = new TreeMap<String, BigDecimal>();
        opening().forEach((sku, units) -> prices.put(sku, price(sku, units)));
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                var client = new Client("client-" + i, seed * 31 + i, api, history, prices, this::add);
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
