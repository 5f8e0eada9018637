package io.millrace.stack.chaos.fault;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

import io.millrace.stack.Pause;
import io.millrace.stack.Stack;
import io.millrace.stack.chaos.History;
import io.millrace.stack.chaos.fault.Plan.Strike;
import io.millrace.stack.chaos.net.ProxyLinks;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.parts.Signals;
import io.millrace.stack.parts.Supervised.State;

/** Executes a plan. Several faults may last at the same time. */
public final class Saboteur {

    /** With more parts away than this, a strike that takes a process away waits. */
    private static final int MOST_AWAY = 2;

    private static final Set<State> AWAY = EnumSet.of(State.STARTING, State.FALLEN);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Stack stack;
    private final ProxyLinks links;
    private final History history;
    private final Random random;
    private final ServiceDatabases databases;

    public Saboteur(Stack stack, ProxyLinks links, History history, long seed) {
        this.stack = stack;
        this.links = links;
        this.history = history;
        this.random = new Random(seed);
        this.databases = new ServiceDatabases(stack.blueprint());
    }

    /**
     * Executes the plan, and returns when the last fault is over. Strikes keep their order and at least their distance.
     * If parts take long to restart, strikes that take processes away are delayed, and the last strikes are left out.
     * Otherwise a slow machine would only start processes, and have no work to disturb.
     *
     * @return the executed strikes, with their times
     */
    public Plan carryOut(Plan plan, Duration length) {
        Instant begin = Instant.now();
        Instant end = begin.plus(length);
        var done = new ArrayList<Strike>();
        try (ExecutorService faults = Executors.newVirtualThreadPerTaskExecutor()) {
            Duration before = Duration.ZERO;
            for (Strike strike : plan.strikes()) {
                Pause.of(strike.at().minus(before));
                before = strike.at();
                if (strike.fault().takesProcess()) {
                    awaitOthers();
                }
                Instant now = Instant.now();
                if (!now.isBefore(end)) {
                    break;
                }
                done.add(new Strike(Duration.between(begin, now), strike.fault()));
                faults.execute(() -> happen(strike.fault()));
            }
        }
        links.heal();
        // Continues the processes that an interrupted freeze has left stopped.
        stack.report().stream().map(report -> report.name()).forEach(this::thaw);
        return new Plan(List.copyOf(done));
    }

    private void awaitOthers() {
        Instant patience = Instant.now().plus(PATIENCE);
        while (away() >= MOST_AWAY && Instant.now().isBefore(patience)) {
            Pause.of(LOOK_EVERY);
        }
    }

    private long away() {
        return stack.report().stream()
                .filter(report -> AWAY.contains(report.state()))
                .count();
    }

    private void happen(Fault fault) {
        try {
            ProcessHandle struck = strike(fault);
            if (!fault.lasts().isZero()) {
                Pause.of(fault.lasts());
                mend(fault, struck);
            }
        } catch (RuntimeException e) {
            history.fault("failed: " + fault + ": " + e);
        }
    }

    private @Nullable ProcessHandle strike(Fault fault) {
        history.fault(fault.toString());
        ProcessHandle process = null;
        switch (fault) {
            case Fault.Kill kill -> process(kill.part()).ifPresent(ProcessHandle::destroyForcibly);
            case Fault.Restart restart -> stack.part(restart.part()).stop();
            case Fault.Freeze freeze -> {
                process = process(freeze.part()).orElse(null);
                if (process != null) {
                    Signals.send(process, "STOP");
                }
            }
            case Fault.Replica replica -> stack.part(replica.part()).start();
            case Fault.Cut cut -> links.link(cut.link()).cut(cut.share(), random);
            case Fault.Refuse refuse -> links.link(refuse.link()).refuse();
            case Fault.Slow slow -> links.link(slow.link()).slow(slow.each());
            case Fault.Mute mute -> links.link(mute.link()).mute();
            case Fault.Outage outage ->
                databases.execute(
                        outage.provider().database,
                        "INSERT INTO %s VALUES ('%s', now() + interval '%d ms')"
                                .formatted(
                                        outage.provider().table,
                                        outage.way(),
                                        outage.lasts().toMillis()));
        }
        return process;
    }

    private void mend(Fault fault, @Nullable ProcessHandle struck) {
        history.fault("over: " + fault);
        switch (fault) {
            case Fault.Kill kill -> {}
            case Fault.Cut cut -> {}
            // The outage ends at the time that was written into the provider's table at its beginning.
            case Fault.Outage outage -> {}
            case Fault.Restart restart -> stack.part(restart.part()).start();
            case Fault.Freeze freeze -> {
                if (struck != null) {
                    Signals.send(struck, "CONT");
                }
            }
            case Fault.Replica replica -> {
                if (replica.killed()) {
                    process(replica.part()).ifPresent(ProcessHandle::destroyForcibly);
                }
                stack.part(replica.part()).stop();
            }
            case Fault.Refuse refuse -> links.link(refuse.link()).heal();
            case Fault.Slow slow -> links.link(slow.link()).heal();
            case Fault.Mute mute -> links.link(mute.link()).heal();
        }
    }

    private Optional<ProcessHandle> process(String part) {
        return stack.part(part).part().process();
    }

    private void thaw(String part) {
        process(part).ifPresent(process -> Signals.send(process, "CONT"));
    }
}
