package io.millrace.stack.retail;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Compares the books of four services after an import: orders, stock, money and mails. The two sides of an equation
 * come from different services.
 */
final class Reconciliation {

    private static final Set<String> OUTCOMES = Set.of("COMPLETED", "CANCELLED", "RETURNED");

    private final Shop shop;
    private final Assortment assortment;
    private final Tally tally;

    /** What the books say of the orders on which they agree: a later comparison asks for the others only. */
    private final Map<String, Entry> agreed = new ConcurrentHashMap<>();

    Reconciliation(Shop shop, Assortment assortment, Tally tally) {
        this.shop = shop;
        this.assortment = assortment;
        this.tally = tally;
    }

    /** What the services say of an order. */
    private record Entry(PlacedOrder order, JsonNode payment, JsonNode mails) {}

    /**
     * The sums of the books.
     *
     * @param differences descriptions; empty if the books agree
     */
    record Books(
            int products,
            long unitsSold,
            long unitsReturned,
            BigDecimal charged,
            BigDecimal refunded,
            BigDecimal ordersTotal,
            long outcomes,
            long mails,
            List<String> differences) {

        boolean agree() {
            return differences.isEmpty();
        }
    }

    /** Reads from the services what it does not know yet, and adds up. */
    Books compare() {
        var money = new Money();
        var sold = new TreeMap<String, Long>();
        var differences = new ArrayList<String>();
        try (var window = new Window(Importer.WINDOW)) {
            for (PlacedOrder before : tally.orders()) {
                window.run(() -> {
                    Entry known = agreed.get(before.id());
                    Entry entry = known != null ? known : read(before);
                    PlacedOrder order = entry.order();
                    if (money.add(entry, tally.returnsOf(order.id()))) {
                        agreed.put(order.id(), entry);
                    }
                    if (order.isDelivered()) {
                        synchronized (sold) {
                            order.units().forEach((sku, units) -> sold.merge(sku, (long) units, Long::sum));
                            order.returned().forEach((sku, units) -> sold.merge(sku, (long) -units, Long::sum));
                        }
                    }
                });
            }
        }
        differences.addAll(money.differences);
        Map<String, Long> stock = stock();
        for (Assortment.Item item : assortment.items()) {
            long gone = item.ordered() - stock.getOrDefault(item.sku(), 0L);
            long kept = sold.getOrDefault(item.sku(), 0L);
            if (gone != kept) {
                differences.add("product %s: %d units have left the stock, completed orders less returns have %d"
                        .formatted(item.sku(), gone, kept));
            }
        }
        return new Books(
                assortment.items().size(),
                money.unitsSold,
                money.unitsReturned,
                money.charged,
                money.refunded,
                money.ordersTotal,
                money.outcomes,
                money.mails,
                differences);
    }

    private Entry read(PlacedOrder before) {
        PlacedOrder order = shop.look(before.invoice(), before.id());
        return new Entry(order, shop.payment(order.id()), shop.mails(order.id()));
    }

    private Map<String, Long> stock() {
        var stock = new TreeMap<String, Long>();
        String after = "";
        while (true) {
            JsonNode page = shop.stockAfter(after);
            page.path("items")
                    .forEach(item -> stock.put(
                            item.path("sku").asText(), item.path("available").asLong()));
            if (page.path("next").isNull() || page.path("next").isMissingNode()) {
                return stock;
            }
            after = page.path("next").asText();
        }
    }

    /** Sums over the orders. */
    private static final class Money {
        private BigDecimal charged = BigDecimal.ZERO;
        private BigDecimal refunded = BigDecimal.ZERO;
        private BigDecimal ordersTotal = BigDecimal.ZERO;
        private long unitsSold;
        private long unitsReturned;
        private long outcomes;
        private long mails;
        private final List<String> differences = new ArrayList<>();

        /** Whether the books agree on the order. */
        synchronized boolean add(Entry entry, int returns) {
            PlacedOrder order = entry.order();
            int before = differences.size();
            BigDecimal paid = amount(entry.payment(), "charged");
            BigDecimal given = amount(entry.payment(), "refunded");
            BigDecimal due = order.isDelivered() ? order.total().subtract(order.refunded()) : BigDecimal.ZERO;
            charged = charged.add(paid);
            refunded = refunded.add(given);
            ordersTotal = ordersTotal.add(due);
            if (paid.subtract(given).compareTo(due) != 0) {
                differences.add("order %s of invoice %s: charged %s, refunded %s, but it comes to %s"
                        .formatted(order.id(), order.invoice().number(), paid, given, due));
            }
            if (order.isDelivered()) {
                unitsSold += sum(order.units());
                unitsReturned += sum(order.returned());
            }
            long expected = 1L + returns;
            long found = 0;
            for (JsonNode mail : entry.mails()) {
                if (OUTCOMES.contains(mail.path("notice").asText())) {
                    found++;
                }
            }
            outcomes += expected;
            mails += found;
            if (found != expected) {
                differences.add("order %s of invoice %s: %d outcomes, %d mails"
                        .formatted(order.id(), order.invoice().number(), expected, found));
            }
            return differences.size() == before;
        }

        private static BigDecimal amount(JsonNode payment, String field) {
            return new BigDecimal(payment.path(field).path("amount").asText("0"));
        }

        private static long sum(Map<String, Integer> units) {
            return units.values().stream().mapToLong(Integer::longValue).sum();
        }
    }
}
