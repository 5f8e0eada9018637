package io.millrace.stack.chaos.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import io.millrace.stack.parts.Simulators;

/**
 * The faults of a run and their times, generated from a seed: the same seed gives the same plan.
 *
 * @param strikes in the order of their times
 */
public record Plan(List<Strike> strikes) {

    /** Between two strikes, in seconds. */
    private static final int SHORTEST_GAP = 3;

    private static final int LONGEST_GAP = 10;

    /** The outbox's lease is 10 s, a consumer's session 15 s, a transaction of the broker 30 s. */
    private static final int LONGER_THAN_LEASES = 40;

    /** @param at time since the start of the run */
    public record Strike(Duration at, Fault fault) {}

    /**
     * The processes and links that faults can hit.
     *
     * @param services names of all services' first processes
     * @param replicas names of the further ones
     * @param links names of all links
     */
    public record Targets(List<String> services, List<String> replicas, List<String> links) {}

    public static Plan of(long seed, Duration length, Targets targets) {
        var dice = new Dice(seed, targets);
        var strikes = new ArrayList<Strike>();
        Duration at = dice.seconds(SHORTEST_GAP, LONGEST_GAP);
        while (at.compareTo(length) < 0) {
            strikes.add(new Strike(at, dice.fault()));
            at = at.plus(dice.seconds(SHORTEST_GAP, LONGEST_GAP));
        }
        return new Plan(List.copyOf(strikes));
    }

    private static final class Dice {
        private final Random random;
        private final Targets targets;
        private final List<Supplier<Fault>> faults;

        Dice(long seed, Targets targets) {
            this.random = new Random(seed);
            this.targets = targets;
            // A kind's number of entries is its weight.
            this.faults = List.of(
                    () -> new Fault.Kill(one(targets.services())),
                    () -> new Fault.Kill(one(targets.services())),
                    () -> new Fault.Kill(one(targets.services())),
                    () -> new Fault.Kill(
                            one(List.of("broker", "database", "registry", Simulators.CARDS, Simulators.CARRIER))),
                    () -> new Fault.Restart(one(targets.services()), seconds(1, 8)),
                    () -> new Fault.Restart(one(targets.services()), seconds(1, 8)),
                    () -> new Fault.Restart(one(List.of("broker", "database", "registry")), seconds(1, 8)),
                    () -> new Fault.Freeze(one(targets.services()), seconds(1, LONGER_THAN_LEASES)),
                    () -> new Fault.Freeze(one(targets.services()), seconds(12, LONGER_THAN_LEASES)),
                    () -> new Fault.Freeze(
                            one(List.of("broker", "registry", "mail", Simulators.CARDS, Simulators.CARRIER)),
                            seconds(2, 25)),
                    this::replica,
                    this::replica,
                    this::replica,
                    () -> new Fault.Cut(one(targets.links()), random.nextBoolean() ? 1 : random.nextDouble()),
                    () -> new Fault.Cut(one(targets.links()), random.nextBoolean() ? 1 : random.nextDouble()),
                    () -> new Fault.Cut("everybody > broker", random.nextDouble()),
                    () -> new Fault.Refuse(one(targets.links()), seconds(2, 20)),
                    () -> new Fault.Slow(
                            one(targets.links()), Duration.ofMillis(random.nextInt(5, 400)), seconds(3, 20)),
                    () -> new Fault.Mute(one(targets.links()), seconds(1, 10)),
                    () -> new Fault.Mute(one(databases()), seconds(1, 10)),
                    () -> new Fault.Outage(
                            one(List.of(Fault.Outage.Provider.values())),
                            one(List.of(Fault.Outage.Way.values())),
                            seconds(3, 20)));
        }

        Fault fault() {
            return one(faults).get();
        }

        private Fault replica() {
            return new Fault.Replica(one(targets.replicas()), seconds(15, 60), random.nextBoolean());
        }

        private List<String> databases() {
            return targets.links().stream()
                    .filter(link -> link.endsWith("> database"))
                    .toList();
        }

        private <T> T one(List<T> things) {
            return things.get(random.nextInt(things.size()));
        }

        Duration seconds(int least, int most) {
            return Duration.ofMillis(random.nextInt(least * 1000, most * 1000 + 1));
        }
    }
}
