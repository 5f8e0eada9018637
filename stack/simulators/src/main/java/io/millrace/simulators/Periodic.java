package io.millrace.simulators;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A provider's clock: runs work again and again, on one thread. */
public final class Periodic implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Periodic.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final String name;
    private final ScheduledExecutorService thread;

    /** @param name of the thread, and of the work in the log */
    public Periodic(String name) {
        this.name = name;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Runs the work from now on. */
    public void run(Runnable work) {
        var _ = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        // The database may be away. An exception would end the periodic execution.
                        LOG.log(Level.WARNING, "The work of the clock of " + name + " waits: " + e);
                    }
                },
                0,
                PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
