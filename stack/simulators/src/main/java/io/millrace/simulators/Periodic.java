package io.millrace.simulators;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A provider's clock: runs work on one thread when its next row falls due, and soon after a call that may have made a row
 * due. Only this process writes the provider's books. A row that a person or a test makes due is found after 5 s at the
 * latest.
 */
public final class Periodic implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Periodic.class.getName());
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final ScheduledExecutorService thread;
    private final List<Task> tasks = new CopyOnWriteArrayList<>();

    /** @param name of the thread, and of the work in the log */
    public Periodic(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /**
     * Runs the work from now on.
     *
     * @param work returns the time until its next row falls due; empty if it waits for none
     */
    public void run(Supplier<Optional<Duration>> work) {
        var task = new Task(work);
        tasks.add(task);
        task.runWithin(Duration.ZERO);
    }

    /** Has all work run soon: a row may have fallen due. */
    public void soon() {
        tasks.forEach(task -> task.runWithin(Duration.ZERO));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private final class Task {

        private final Supplier<Optional<Duration>> work;
        private @Nullable ScheduledFuture<?> next;
        private long nextAt;
        private long lastAt = System.nanoTime() - SHORTEST.toNanos();

        Task(Supplier<Optional<Duration>> work) {
            this.work = work;
        }

        synchronized void runWithin(Duration pause) {
            long now = System.nanoTime();
            long nanos = Math.clamp(pause.toNanos(), Math.max(0, lastAt + SHORTEST.toNanos() - now), LONGEST.toNanos());
            if (thread.isShutdown() || (next != null && nextAt - (now + nanos) <= 0)) {
                return;
            }
            if (next != null) {
                next.cancel(false);
            }
            nextAt = now + nanos;
            next = thread.schedule(this::run, nanos, TimeUnit.NANOSECONDS);
        }

        private void run() {
            begin();
            Duration pause;
            try {
                pause = work.get().orElse(LONGEST);
            } catch (RuntimeException e) {
                // The database may be away. An exception would end the work.
                LOG.log(Level.WARNING, "The work of the clock of " + name + " waits: " + e);
                pause = AFTER_FAILURE;
            }
            runWithin(pause);
        }

        private synchronized void begin() {
            next = null;
            lastAt = System.nanoTime();
        }
    }
}
