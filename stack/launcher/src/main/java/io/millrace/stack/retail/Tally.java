package io.millrace.stack.retail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the outcomes of the invoices; thread-safe. */
final class Tally {

    private final List<PlacedOrder> orders = new ArrayList<>();
    private final Map<String, Integer> refusedOrders = new TreeMap<>();
    private final Map<String, Integer> returnsByOrder = new TreeMap<>();
    private final Map<String, Integer> refusedReturns = new TreeMap<>();
    private int cancellationsTaken;
    private int cancellationsUnmatched;

    synchronized void ended(PlacedOrder order) {
        orders.add(order);
    }

    synchronized void refusedOrder(String reason) {
        refusedOrders.merge(reason, 1, Integer::sum);
    }

    synchronized void returned(String orderId) {
        returnsByOrder.merge(orderId, 1, Integer::sum);
    }

    synchronized void refusedReturn(String reason) {
        refusedReturns.merge(reason, 1, Integer::sum);
    }

    synchronized void cancellation(boolean matched) {
        if (matched) {
            cancellationsTaken++;
        } else {
            cancellationsUnmatched++;
        }
    }

    synchronized List<PlacedOrder> orders() {
        return List.copyOf(orders);
    }

    synchronized int returnsOf(String orderId) {
        return returnsByOrder.getOrDefault(orderId, 0);
    }

    synchronized int returns() {
        return returnsByOrder.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized Map<String, Integer> refusedOrders() {
        return new TreeMap<>(refusedOrders);
    }

    synchronized Map<String, Integer> refusedReturns() {
        return new TreeMap<>(refusedReturns);
    }

    synchronized int cancellationsTaken() {
        return cancellationsTaken;
    }

    synchronized int cancellationsUnmatched() {
        return cancellationsUnmatched;
    }
}
