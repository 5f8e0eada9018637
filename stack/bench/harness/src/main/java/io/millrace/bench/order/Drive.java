package io.millrace.bench.order;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.WarmUp;
import io.millrace.bench.order.Clients.Asked;
import io.millrace.bench.order.Driven.Held;
import io.millrace.stack.StackException;

/** Offers orders to a shop: for warming up, at growing rates, and at the highest rate that holds. */
final class Drive {

    private static final int WARM_UP_RATE = 50;
    /** Length of a round for warming up; two compilers of a dozen JVMs have some minutes to do on two cores. */
    private static final int WARM_UP_TIMES = 6;

    private static final int MOST_WARM_UPS = 8;
    private static final int FLOODS = 3;
    /** A system that completes more of what is offered is not overloaded. */
    private static final double NO_OVERLOAD = 0.9;

    private static final int TRIES = 6;
    private static final double LOWER = 0.85;
    private static final Duration DRAINED = Duration.ofMinutes(4);

    private final Shop shop;
    private final Size size;
    private final Report report;
    private final Findings findings;

    Drive(Shop shop, Size size, Report report, Findings findings) {
        this.shop = shop;
        this.size = size;
        this.report = report;
        this.findings = findings;
    }

    /**
     * Measures the shop.
     *
     * @param rates in orders a second, growing
     */
    Driven run(int[] rates) {
        warmUp();
        var byRate = new LinkedHashMap<Integer, Offered>();
        for (int rate : rates) {
            Offered offered = offer(rate, Duration.ofSeconds(size.seconds()));
            byRate.put(rate, offered);
            report.note("flow: %s, %d/s: %.0f%% accepted, %.0f%% completed; processor time an order, ms: %s"
                    .formatted(
                            shop.name(), rate, offered.acceptedPercent(), offered.completedPercent(), shares(offered)));
        }
        return new Driven(byRate, holding(rates[rates.length - 1]));
    }

    /** Until an order takes hardly less processor time than in the round before: what compiles meanwhile counts too. */
    private void warmUp() {
        Duration length = Duration.ofSeconds(size.seconds() * (long) WARM_UP_TIMES);
        WarmUp.run(
                findings,
                report,
                MOST_WARM_UPS,
                "orders for a second of a processor",
                "rounds for warming up " + shop.name(),
                () -> {
                    Offered offered = offer(WARM_UP_RATE, length);
                    return 1000
                            / offered.cost().millisAnOrder(offered.completed().size());
                });
    }

    private static String shares(Offered offered) {
        return offered.cost().shares(offered.completed().size()).entrySet().stream()
                .map(share -> "%s %.1f".formatted(share.getKey(), share.getValue()))
                .collect(Collectors.joining(", "));
    }

    /**
     * Finds the highest rate that holds: starts with the rate completed under an overload, then lowers it step by step.
     */
    private Optional<Held> holding(int last) {
        Duration length = Duration.ofSeconds(size.seconds() * 3L);
        double rate = underOverload(2.0 * last);
        for (int i = 0; i < TRIES; i++) {
            Offered offered = offer(rate, length);
            boolean holds = offered.holds();
            report.note("flow: %s, %,.0f/s for %d s: %s"
                    .formatted(shop.name(), rate, length.toSeconds(), holds ? "holds" : "too much"));
            if (holds) {
                return Optional.of(new Held(rate, offered));
            }
            rate *= LOWER;
        }
        return Optional.empty();
    }

    /** Orders completed a second while more are offered than can be completed. */
    private double underOverload(double first) {
        double completed = 0;
        double rate = first;
        for (int i = 0; i < FLOODS; i++) {
            completed = offer(rate, Duration.ofSeconds(size.seconds())).completedPerSecond();
            report.note("flow: %s, of %,.0f a second %,.0f are completed".formatted(shop.name(), rate, completed));
            if (completed < rate * NO_OVERLOAD) {
                return completed;
            }
            rate *= 2;
        }
        return completed;
    }

    private Offered offer(double rate, Duration length) {
        Cost before = shop.meter().read();
        try (var ends = shop.ends().get()) {
            long begin = Clients.micros();
            List<Asked> asked = shop.clients().place(rate, length);
            long end = Clients.micros();
            try {
                ends.await(asked, DRAINED);
            } catch (StackException e) {
                report.note("flow: %s".formatted(e.getMessage()));
            }
            Cost cost = shop.meter().readAfterWork().since(before);
            Map<Asked, Long> completed = new HashMap<>();
            for (Asked one : asked) {
                Long at = ends.completedAt(one.order());
                if (at != null) {
                    completed.put(one, at);
                }
            }
            return new Offered(asked, completed, begin, end, cost);
        }
    }
}
