package io.millrace.stack.chaos.shop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a client does that does not want an order any more: cancels it and, if it is completed already, gives it back.
 *
 * @param after the time from the order to the cancellation
 * @param wayBack the time after which the first goods are in the house, if the client brings them
 * @param returns the lines of each return, by SKU; a return without lines gives all back that is left, and without
 *     returns the client keeps a completed order
 */
record Regret(Duration after, Duration wayBack, List<Map<String, Integer>> returns) {

    private static final int SOON_MS = 4_000;
    private static final int LATE_MS = 40_000;
    private static final int LONGEST_WAY_BACK_MS = 10_000;
    private static final int MOST_RETURNS = 2;

    /** Soon, during the saga; or late, after the delivery, when only a return helps. */
    static Regret of(Random random, Map<String, Integer> ordered) {
        return new Regret(
                Duration.ofMillis(random.nextInt(random.nextInt(3) == 0 ? LATE_MS : SOON_MS)),
                Duration.ofMillis(random.nextInt(LONGEST_WAY_BACK_MS)),
                returns(random, ordered));
    }

    private static List<Map<String, Integer>> returns(Random random, Map<String, Integer> ordered) {
        return switch (random.nextInt(6)) {
            case 0 -> List.of();
            case 1, 2 -> List.of(Map.of());
            default -> parts(random, ordered);
        };
    }

    /** Parts of what was ordered, one return after the other. Two of them may be more than there is: one is refused. */
    private static List<Map<String, Integer>> parts(Random random, Map<String, Integer> ordered) {
        var parts = new ArrayList<Map<String, Integer>>();
        int returns = random.nextInt(1, MOST_RETURNS + 1);
        for (int i = 0; i < returns; i++) {
            var part = new TreeMap<String, Integer>();
            ordered.forEach((sku, units) -> part.put(sku, random.nextInt(units + 1)));
            part.values().removeIf(units -> units == 0);
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return List.copyOf(parts);
    }
}
