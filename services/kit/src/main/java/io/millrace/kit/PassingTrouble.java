package io.millrace.kit;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

import io.quarkus.logging.LoggingFilter;
import org.jboss.logmanager.Level;

/**
 * Keeps the log readable while requests are turned away: they come by the thousand then, and the log is full before
 * anybody has read why. One line a second, without its stack, says how many there were.
 */
@LoggingFilter(name = "passing-trouble")
final class PassingTrouble implements Filter {

    private static final String PROBLEMS = "http-problem";
    private static final Set<String> TURNED_AWAY = Set.of("status=429", "status=503");
    private static final long PAUSE_MS = 1_000;

    private final AtomicLong latest = new AtomicLong();
    private final AtomicInteger left = new AtomicInteger();

    @Override
    public boolean isLoggable(LogRecord entry) {
        String message = entry.getMessage();
        if (!PROBLEMS.equals(entry.getLoggerName())
                || message == null
                || TURNED_AWAY.stream().noneMatch(message::startsWith)) {
            return true;
        }
        long before = latest.get();
        if (entry.getMillis() - before < PAUSE_MS || !latest.compareAndSet(before, entry.getMillis())) {
            left.incrementAndGet();
            return false;
        }
        int others = left.getAndSet(0);
        Throwable cause = entry.getThrown();
        entry.setLevel(Level.WARN);
        entry.setThrown(null);
        entry.setMessage("%s; cause: %s; %d more since the last such line".formatted(message, cause, others));
        return true;
    }
}
