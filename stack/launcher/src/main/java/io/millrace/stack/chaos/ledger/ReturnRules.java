package io.millrace.stack.chaos.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.stack.chaos.ledger.Facts.Received;
import io.millrace.stack.chaos.shop.Purchase;

/** The promises about units that were given back. */
final class ReturnRules {

    /**
     * A run of this length with this many delivered orders has had some returns: clients give back about one delivered
     * order in ten. In shorter runs on a slow machine all cancellations may come before the deliveries.
     */
    private static final Duration LONG_RUN = Duration.ofMinutes(5);

    private static final long MANY_DELIVERED = 200;

    private final Expectations expectations;

    ReturnRules(Expectations expectations) {
        this.expectations = expectations;
    }

    /**
     * Checks what an order has taken back against the answers to its client, against shipping and against its price. The
     * order has ended.
     *
     * @param delivered whether the order was completed, even if it was returned later
     * @param received units that shipping has received
     */
    void check(Purchase purchase, JsonNode order, boolean delivered, Received received) {
        String key = purchase.key();
        Map<String, Integer> ordered = Purchase.units(order);
        Map<String, Integer> returned = returned(order);
        Received takenBack = Received.shownBy(order);
        expectations.expect(
                "goods are received before they are restocked and refunded",
                key,
                takenBack.equals(received),
                "the order has taken back %s, shipping has %s".formatted(takenBack, received));
        expectations.expect(
                "who was told of a return has it",
                key,
                covers(returned, purchase.unitsGivenBack()),
                "accepted are returns of %s, taken back is %s".formatted(purchase.unitsGivenBack(), returned));
        expectations.expect(
                "no more comes back than was delivered",
                key,
                delivered ? covers(ordered, returned) : returned.isEmpty(),
                "ordered are %s, taken back is %s".formatted(ordered, returned));
        String status = order.path("status").asText();
        expectations.expect(
                "an order is returned when all of it has come back",
                key,
                status.equals("RETURNED") == (delivered && returned.equals(ordered)),
                "it is %s, ordered are %s, taken back is %s".formatted(status, ordered, returned));
        BigDecimal price = price(order, returned);
        BigDecimal refunded = Facts.amount(order, "refunded");
        expectations.expect(
                "what is refunded is the price of what has come back",
                key,
                !delivered || refunded.compareTo(price) == 0,
                "taken back is %s for %s, refunded are %s".formatted(returned, price, refunded));
    }

    /**
     * Checks that a run has had returns at all, so that the other rules have had something to check.
     *
     * @param length of the time in which clients place orders
     * @param delivered number of orders
     * @param returns number of accepted returns
     */
    void happen(Duration length, long delivered, long returns) {
        expectations.expect(
                "customers give delivered orders back",
                "",
                returns > 0 || delivered < MANY_DELIVERED || length.compareTo(LONG_RUN) < 0,
                "%d orders were delivered in a run of %d s, and no return was accepted"
                        .formatted(delivered, length.toSeconds()));
    }

    private static Map<String, Integer> returned(JsonNode order) {
        var units = new TreeMap<String, Integer>();
        order.path("returned")
                .properties()
                .forEach(back -> units.put(back.getKey(), back.getValue().asInt()));
        return units;
    }

    private static boolean covers(Map<String, Integer> all, Map<String, Integer> some) {
        return some.entrySet().stream().allMatch(line -> all.getOrDefault(line.getKey(), 0) >= line.getValue());
    }

    /** The clients of a run order no product in two lines, so that a product has one price in an order. */
    private static BigDecimal price(JsonNode order, Map<String, Integer> returned) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode line : order.path("lines")) {
            int units = returned.getOrDefault(line.path("sku").asText(), 0);
            sum = sum.add(Facts.amount(line, "unitPrice").multiply(BigDecimal.valueOf(units)));
        }
        return sum;
    }
}
