package io.millrace.stack.chaos.shop;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.millrace.stack.Pause;
import io.millrace.stack.StackException;
import io.millrace.stack.chaos.History;
import io.millrace.stack.chaos.shop.Purchase.Told;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.Api.Answer;

/**
 * A client that places orders with cards of all kinds, repeats requests, cancels orders and gives delivered ones back, all or some of them. After a timeout it repeats
 * the request under the same key, as the API's description demands.
 */
final class Client {

    /** The number of entries is the weight. */
    private static final List<String> TOKENS = List.of(
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_visa",
            "tok_mastercard",
            "tok_mastercard",
            "tok_declined",
            "tok_insufficient_funds",
            "tok_timeout",
            "tok_answer_lost",
            "tok_late",
            "tok_503_once",
            "tok_503",
            "tok_pending",
            "tok_pending",
            "tok_pending_declined",
            "tok_lapsed");

    /** The code of the problem of a cancellation that comes too late. */
    private static final String ORDER_COMPLETED = "order-completed";

    private static final int LONGEST_PAUSE_MS = 900;
    private static final int MOST_LINES = 3;
    private static final int MOST_UNITS = 4;
    /** A client with this many orders without a response places no further one. */
    private static final int MOST_UNANSWERED = 8;

    private final String name;
    private final Random random;
    private final Api api;
    private final Warehouse warehouse;
    private final History history;
    private final List<String> skus;
    private final Map<String, BigDecimal> prices;
    private final Consumer<Purchase> onPurchase;
    private final Semaphore unanswered = new Semaphore(MOST_UNANSWERED);

    /** @param prices by SKU */
    Client(
            String name,
            long seed,
            Api api,
            History history,
            Map<String, BigDecimal> prices,
            Consumer<Purchase> onPurchase) {
        this.name = name;
        this.random = new Random(seed);
        this.api = api;
        this.warehouse = new Warehouse(api);
        this.history = history;
        this.skus = List.copyOf(prices.keySet());
        this.prices = prices;
        this.onPurchase = onPurchase;
    }

    void shop(Duration length) {
        Instant end = Instant.now().plus(length);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            while (Instant.now().isBefore(end)) {
                unanswered.acquireUninterruptibly();
                Purchase purchase = next();
                onPurchase.accept(purchase);
                boolean twice = random.nextInt(5) == 0;
                boolean differently = random.nextInt(25) == 0;
                boolean cancels = random.nextInt(4) == 0;
                Regret regret = Regret.of(random, purchase.units());
                requests.execute(() -> {
                    try {
                        place(purchase);
                    } finally {
                        unanswered.release();
                    }
                });
                if (twice) {
                    requests.execute(() -> place(purchase));
                }
                if (differently || cancels) {
                    requests.execute(() -> {
                        Pause.of(regret.after());
                        if (differently) {
                            placeDifferently(purchase);
                        }
                        if (cancels) {
                            cancel(purchase, regret);
                            Pause.of(regret.wayBack());
                            purchase.orderIds().forEach(warehouse::receive);
                        }
                    });
                }
                Pause.of(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MS)));
            }
        }
    }

    private Purchase next() {
        var units = new TreeMap<String, Integer>();
        int lines = random.nextInt(1, MOST_LINES + 1);
        for (int i = 0; i < lines; i++) {
            units.put(skus.get(random.nextInt(skus.size())), random.nextInt(1, MOST_UNITS + 1));
        }
        String token = TOKENS.get(random.nextInt(TOKENS.size()));
        String key = "chaos-" + new UUID(random.nextLong(), random.nextLong());
        return new Purchase(name, key, units, token, expectedTotal(units));
    }

    /** The total that the client saw: none, the right one, or now and then one that is out of date. */
    private @Nullable BigDecimal expectedTotal(Map<String, Integer> units) {
        BigDecimal total = units.entrySet().stream()
                .map(line -> prices.getOrDefault(line.getKey(), BigDecimal.ZERO)
                        .multiply(BigDecimal.valueOf(line.getValue())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return switch (random.nextInt(12)) {
            case 0 -> total.add(new BigDecimal("0.01"));
            case 1, 2, 3, 4 -> total;
            default -> null;
        };
    }

    private void place(Purchase purchase) {
        asked(purchase, "order %s with %s".formatted(purchase.units(), purchase.token()), () -> {
            Told told = told(api.post("/api/orders", purchase.key(), body(purchase, purchase.units())));
            purchase.placed(told);
            return told;
        });
    }

    /** Another order under the same key: must be refused and change nothing. */
    private void placeDifferently(Purchase purchase) {
        if (!purchase.isAccepted()) {
            return;
        }
        asked(purchase, "order something else under the same key", () -> {
            var other = Map.of(skus.getFirst(), MOST_UNITS + 1);
            Told told = told(api.post("/api/orders", purchase.key(), body(purchase, other)));
            if (told.isAccepted()) {
                purchase.placed(new Told(told.status(), "accepted-though-different", told.text()));
            }
            return told;
        });
    }

    /** Cancels, and gives a completed order back. */
    private void cancel(Purchase purchase, Regret regret) {
        for (String order : purchase.orderIds()) {
            var isCompleted = new AtomicBoolean();
            asked(purchase, "cancel", () -> {
                Answer answer = api.post(
                        "/api/orders/%s/cancellation".formatted(order),
                        purchase.key() + "-cancel",
                        Map.of("reason", "changed my mind"));
                Told told = told(answer);
                purchase.cancelled(told);
                isCompleted.set(
                        ORDER_COMPLETED.equals(answer.body().path("code").asText()));
                return told;
            });
            if (isCompleted.get()) {
                for (int i = 0; i < regret.returns().size(); i++) {
                    giveBack(
                            purchase,
                            order,
                            purchase.key() + "-return-" + i,
                            regret.returns().get(i));
                }
            }
        }
    }

    /** @param lines units by SKU; empty gives all back that is left */
    private void giveBack(Purchase purchase, String order, String key, Map<String, Integer> lines) {
        asked(purchase, "give back " + (lines.isEmpty() ? "all" : lines), () -> {
            Map<String, Object> body = lines.isEmpty()
                    ? Map.of("reason", "changed my mind")
                    : Map.of("reason", "changed my mind", "lines", lines(lines));
            Answer answer = api.post("/api/orders/%s/returns".formatted(order), key, body);
            Told told = told(answer);
            if (told.isAccepted()) {
                purchase.givenBack(answer.body().path("returnId").asText(), Purchase.units(answer.body()));
            }
            return told;
        });
    }

    private interface Request {
        Told send();
    }

    private void asked(Purchase purchase, String what, Request request) {
        history.client(name, purchase.key(), "asks: " + what);
        try {
            Told told = request.send();
            if (told.isToBeAskedAgain()) {
                // After repetitions the last response says nothing about earlier ones, which may have been lost.
                purchase.unanswered();
            }
            history.client(name, purchase.key(), "is told: HTTP %d %s".formatted(told.status(), told.text()));
        } catch (StackException e) {
            purchase.unanswered();
            history.client(name, purchase.key(), "gets no answer: " + e.getMessage());
        }
    }

    private static Told told(Answer answer) {
        String order = answer.isOk() ? answer.body().path("orderId").asText(null) : null;
        String text = answer.isOk()
                ? "order %s is %s".formatted(order, answer.body().path("status").asText())
                : answer.problem();
        return new Told(answer.status(), order, text);
    }

    private Map<String, Object> body(Purchase purchase, Map<String, Integer> units) {
        var body = new HashMap<>(order(purchase, units));
        purchase.expectedTotal()
                .ifPresent(
                        total -> body.put("expectedTotal", Map.of("amount", total.toPlainString(), "currency", "EUR")));
        return body;
    }

    private Map<String, Object> order(Purchase purchase, Map<String, Integer> units) {
        return Map.of(
                "customer",
                Map.of(
                        "customerId",
                        UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        "name",
                        name,
                        "email",
                        purchase.email()),
                "shipTo",
                Map.of("street", "Mill Lane 1", "postalCode", "12345", "city", "Millbrook", "country", "DE"),
                "lines",
                lines(units),
                "paymentToken",
                purchase.token());
    }

    private static List<Map<String, Object>> lines(Map<String, Integer> units) {
        return units.entrySet().stream()
                .map(line -> Map.<String, Object>of("sku", line.getKey(), "quantity", line.getValue()))
                .toList();
    }
}
