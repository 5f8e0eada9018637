package io.millrace.stack.chaos.shop;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** An order as its client knows it: the request, its idempotency key, and every response. */
public final class Purchase {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final String client;
    private final String key;
    private final Map<String, Integer> units;
    private final String token;
    private final @Nullable BigDecimal expectedTotal;
    private final List<Told> placing = new ArrayList<>();
    private final List<Told> cancelling = new ArrayList<>();
    private final Map<String, Map<String, Integer>> returning = new TreeMap<>();
    private boolean unanswered;

    /** @param expectedTotal the total that the client saw, and demands; null if it takes any */
    public Purchase(
            String client, String key, Map<String, Integer> units, String token, @Nullable BigDecimal expectedTotal) {
        this.client = client;
        this.key = key;
        this.units = Map.copyOf(units);
        this.token = token;
        this.expectedTotal = expectedTotal;
    }

    /**
     * A response.
     *
     * @param orderId null if the response has none
     */
    public record Told(int status, @Nullable String orderId, String text) {

        boolean isAccepted() {
            return status < 300;
        }

        /** Whether the response leaves open if the order was accepted. */
        boolean isToBeAskedAgain() {
            return status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
        }
    }

    public String client() {
        return client;
    }

    public String key() {
        return key;
    }

    /** The order's own mailbox. */
    public String email() {
        return key + "@chaos.example";
    }

    public Map<String, Integer> units() {
        return units;
    }

    public String token() {
        return token;
    }

    public Optional<BigDecimal> expectedTotal() {
        return Optional.ofNullable(expectedTotal);
    }

    /** Whether an order of these units, that comes to this total, is what the client wanted. */
    public boolean isFor(Map<String, Integer> ordered, BigDecimal total) {
        return ordered.equals(units) && (expectedTotal == null || expectedTotal.compareTo(total) == 0);
    }

    public synchronized void placed(Told told) {
        placing.add(told);
    }

    public synchronized void cancelled(Told told) {
        cancelling.add(told);
    }

    /**
     * A return that was accepted.
     *
     * @param lines units that are given back, by SKU
     */
    public synchronized void givenBack(String returnId, Map<String, Integer> lines) {
        returning.put(returnId, Map.copyOf(lines));
    }

    public synchronized void unanswered() {
        unanswered = true;
    }

    /** Whether the last request had no response: its outcome is known to the services only. */
    public synchronized boolean isUnanswered() {
        return unanswered;
    }

    /** The order ids in the responses to this key: one, or none if it was refused. */
    public synchronized Set<String> orderIds() {
        var ids = new TreeSet<String>();
        placing.stream()
                .filter(Told::isAccepted)
                .flatMap(told -> Optional.ofNullable(told.orderId()).stream())
                .forEach(ids::add);
        return ids;
    }

    public synchronized boolean isAccepted() {
        return placing.stream().anyMatch(Told::isAccepted);
    }

    public synchronized boolean isRefused() {
        return placing.stream().anyMatch(told -> !told.isAccepted());
    }

    /** The number of accepted returns. */
    public synchronized int returns() {
        return returning.size();
    }

    /** Units of all accepted returns, by SKU. */
    public synchronized Map<String, Integer> unitsGivenBack() {
        var units = new TreeMap<String, Integer>();
        returning.values().forEach(lines -> lines.forEach((sku, count) -> units.merge(sku, count, Integer::sum)));
        return units;
    }

    /** Whether a response accepted the cancellation. */
    public synchronized boolean isCancelled() {
        return cancelling.stream().anyMatch(Told::isAccepted);
    }

    /** The units of the lines of an order or a return, by SKU. */
    public static Map<String, Integer> units(JsonNode body) {
        var units = new TreeMap<String, Integer>();
        body.path("lines")
                .forEach(line -> units.merge(
                        line.path("sku").asText(), line.path("quantity").asInt(), Integer::sum));
        return units;
    }
}
