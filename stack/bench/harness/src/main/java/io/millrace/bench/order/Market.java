package io.millrace.bench.order;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

import io.millrace.stack.Await;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;

/** The products on sale while the platform is measured: enough units of each, so that none runs out. */
public final class Market {

    private static final int PRODUCTS = 200;
    private static final int UNITS = 10_000_000;
    private static final Duration COPIED = Duration.ofMinutes(1);

    private Market() {}

    /** Lists the products in the catalog. */
    public static void list(Api api) {
        for (int i = 0; i < PRODUCTS; i++) {
            var price = Map.of("amount", "%d.50".formatted(1 + i % 40), "currency", "EUR");
            api.put("/api/products/" + sku(i), Map.of("name", "Product " + i, "price", price))
                    .orFail(sku(i));
        }
    }

    /** Lists the products and puts units of each in stock. */
    static void open(Api api) {
        list(api);
        var stock = Map.of("change", UNITS, "reason", "opening stock");
        for (int i = 0; i < PRODUCTS; i++) {
            String path = "/api/stock/%s/adjustments".formatted(sku(i));
            String key = new UUID(1, i).toString();
            Await.until("The inventory knows " + sku(i), COPIED, () -> {
                Answer answer = api.post(path, key, stock);
                return answer.status() == 404 ? null : answer.orFail(path);
            });
        }
    }

    private static String sku(int i) {
        return "bench-" + i;
    }

    /** Request body of one order: one to three products, paid by a valid card. */
    public static String order(RandomGenerator random) {
        var lines = new StringBuilder();
        int first = random.nextInt(PRODUCTS);
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            lines.append(i == 0 ? "" : ",").append("""
                    {"sku":"%s","quantity":%d}""".formatted(sku((first + i) % PRODUCTS), random.nextInt(1, 4)));
        }
        return """
                {"customer":{"customerId":"%s","name":"Bench","email":"bench@example.com"},
                 "shipTo":{"street":"Mill Lane 1","postalCode":"12345","city":"Millbrook","country":"DE"},
                 "lines":[%s],"paymentToken":"tok_visa"}""".formatted(new UUID(random.nextLong(), 1), lines);
    }
}
