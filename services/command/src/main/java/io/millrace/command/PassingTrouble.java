package io.millrace.command;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

import io.quarkus.logging.LoggingFilter;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Keeps the log readable while requests are turned away or a service is gone: they come by the thousand then, and the
 * log is full before anybody has read why. Of each kind one line a second, without its stack, says how many there were.
 */
@LoggingFilter(name = "passing-trouble")
final class PassingTrouble implements Filter {

    private final List<Kind> kinds = List.of(
            new Kind("http-problem", Set.of("status=429", "status=503")),
            new Kind("io.millrace.gateway.ProblemInterceptor", Set.of("")),
            // Each request on a connection that was lost; who made it is told, and tells.
            new Kind("io.vertx.core.net.impl.ConnectionBase", Set.of("")));

    @Override
    public boolean isLoggable(LogRecord entry) {
        return kinds.stream()
                .filter(kind -> kind.has(entry))
                .findFirst()
                .map(kind -> kind.admits(entry))
                .orElse(true);
    }

    /** What there is one line a second of. */
    private static final class Kind {

        private static final long PAUSE_MS = 1_000;
        private static final ExtFormatter MESSAGE = new PatternFormatter("%s");

        private final String logger;
        private final Set<String> beginnings;
        private final AtomicLong latest = new AtomicLong();
        private final AtomicInteger left = new AtomicInteger();

        Kind(String logger, Set<String> beginnings) {
            this.logger = logger;
            this.beginnings = beginnings;
        }

        boolean has(LogRecord entry) {
            String message = entry.getMessage();
            return logger.equals(entry.getLoggerName())
                    && message != null
                    && entry.getLevel().intValue() >= Level.INFO.intValue()
                    && beginnings.stream().anyMatch(message::startsWith);
        }

        boolean admits(LogRecord entry) {
            long before = latest.get();
            if (entry.getMillis() - before < PAUSE_MS || !latest.compareAndSet(before, entry.getMillis())) {
                left.incrementAndGet();
                return false;
            }
            shorten(ExtLogRecord.wrap(entry), left.getAndSet(0));
            return true;
        }

        private static void shorten(ExtLogRecord entry, int others) {
            var text = new StringBuilder(MESSAGE.format(entry));
            if (entry.getThrown() != null) {
                text.append("; cause: ").append(entry.getThrown());
            }
            if (others > 0) {
                text.append("; ").append(others).append(" more since the last such line");
            }
            entry.setLevel(Level.WARN);
            entry.setThrown(null);
            entry.setMessage(text.toString(), FormatStyle.NO_FORMAT);
        }
    }
}
