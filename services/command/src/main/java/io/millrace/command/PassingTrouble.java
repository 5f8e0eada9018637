package io.millrace.command;

import java.util.List;
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
import org.jspecify.annotations.Nullable;

/**
 * A log filter for errors that an outage repeats by the thousand. It logs one line a second of each kind, without the
 * stack trace and with the number of the suppressed lines.
 */
@LoggingFilter(name = "passing-trouble")
final class PassingTrouble implements Filter {

    private final List<Kind> kinds = List.of(
            new Kind("http-problem", "status=429", "status=503"),
            new Kind("io.millrace.gateway.ProblemInterceptor"),
            // Logged for each request on a lost connection; the client reports the failure itself.
            new Kind("io.vertx.core.net.impl.ConnectionBase"),
            // Logged for each schema lookup while the registry is unavailable; the extension logs that the record
            // waits.
            new Kind("io.apicurio.registry.resolver.cache.ERCache", "Cache load failed"),
            // Logged for each statement without a connection: Vert.x fails the statement a second time after the
            // timeout.
            new Kind("io.quarkus.vertx.core.runtime.VertxCoreRecorder", "Result is already complete"));

    @Override
    public boolean isLoggable(LogRecord entry) {
        return kinds.stream()
                .filter(kind -> kind.has(entry))
                .findFirst()
                .map(kind -> kind.admits(entry))
                .orElse(true);
    }

    /** A kind of log record that is limited to one line a second. */
    private static final class Kind {

        private static final long PAUSE_MS = 1_000;
        private static final ExtFormatter MESSAGE = new PatternFormatter("%s");

        private final String logger;
        private final List<String> beginnings;
        private final AtomicLong latest = new AtomicLong();
        private final AtomicInteger left = new AtomicInteger();

        /** Records of this logger whose message or exception begins with one of these; without any, all records. */
        Kind(String logger, String... beginnings) {
            this.logger = logger;
            this.beginnings = List.of(beginnings);
        }

        boolean has(LogRecord entry) {
            return logger.equals(entry.getLoggerName())
                    && entry.getLevel().intValue() >= Level.INFO.intValue()
                    && (beginnings.isEmpty()
                            || begins(entry.getMessage())
                            || (entry.getThrown() != null
                                    && begins(entry.getThrown().getMessage())));
        }

        private boolean begins(@Nullable String text) {
            return text != null && beginnings.stream().anyMatch(text::startsWith);
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
