package io.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;

class PassingTroubleTest {

    private static final String GATEWAY = "io.millrace.gateway.ProblemInterceptor";
    private static final Instant START = Instant.parse("2026-03-01T10:15:30Z");

    private static final ExtFormatter MESSAGE = new PatternFormatter("%s");

    private final PassingTrouble filter = new PassingTrouble();

    @Test
    void ofAThousandRequestsThatFailInASecondOneLineIsLeftAndTheNextTellsHowManyThereWere() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 1_000; i++) {
            lines.addAll(logged(failed(Level.WARN, START.plusMillis(i))));
        }
        lines.addAll(logged(failed(Level.WARN, START.plusSeconds(2))));

        assertThat(lines)
                .containsExactly(
                        "POST /api/orders?a=50%25: orders: gone",
                        "POST /api/orders?a=50%25: orders: gone; 999 more since the last such line");
    }

    @Test
    void aLostConnectionIsToldWithItsCauseAndWithoutItsStack() {
        var entry = entry("io.vertx.core.net.impl.ConnectionBase", Level.ERROR, START, "Connection reset");
        entry.setThrown(new IOException("by peer"));

        assertThat(logged(entry)).containsExactly("Connection reset; cause: java.io.IOException: by peer");
        assertThat(entry.getThrown()).isNull();
        assertThat(entry.getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void oneKindOfTroubleHidesNoOther() {
        assertThat(logged(failed(Level.WARN, START))).hasSize(1);
        assertThat(logged(entry("http-problem", Level.INFO, START, "status=429, title=\"Too Many\"")))
                .hasSize(1);
        assertThat(logged(entry("http-problem", Level.ERROR, START, "status=500")))
                .hasSize(1);
        assertThat(logged(entry("http-problem", Level.ERROR, START, "status=500")))
                .hasSize(1);
    }

    @Test
    void whatAnOutageMakesLibrariesRepeatIsOneLineASecond() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            lines.addAll(logged(uncaught(START.plusMillis(i), "Result is already complete: failed")));
            lines.addAll(logged(entry(
                    "io.apicurio.registry.resolver.cache.ERCache",
                    Level.ERROR,
                    START.plusMillis(i),
                    "Cache load failed after 0 retries: connection refused")));
        }
        assertThat(lines)
                .containsExactly(
                        "Uncaught exception received by Vert.x; cause: java.lang.IllegalStateException: "
                                + "Result is already complete: failed",
                        "Cache load failed after 0 retries: connection refused");
    }

    @Test
    void whatElseNobodyCaughtIsToldEachTimeWithItsStack() {
        for (int i = 0; i < 2; i++) {
            var entry = uncaught(START, "a lane that nobody holds");
            assertThat(logged(entry)).hasSize(1);
            assertThat(entry.getThrown()).isNotNull();
        }
    }

    @Test
    void whoAsksForEverythingGetsEverything() {
        assertThat(logged(failed(Level.DEBUG, START))).hasSize(1);
        assertThat(logged(failed(Level.DEBUG, START))).hasSize(1);
    }

    private List<String> logged(ExtLogRecord entry) {
        return filter.isLoggable(entry) ? List.of(MESSAGE.format(entry)) : List.of();
    }

    private static ExtLogRecord failed(java.util.logging.Level level, Instant at) {
        var entry = new ExtLogRecord(level, "%s %s: %s: %s", FormatStyle.PRINTF, GATEWAY);
        entry.setLoggerName(GATEWAY);
        entry.setParameters(new Object[] {"POST", "/api/orders?a=50%25", "orders", "gone"});
        entry.setInstant(at);
        return entry;
    }

    private static ExtLogRecord uncaught(Instant at, String why) {
        var entry = entry(
                "io.quarkus.vertx.core.runtime.VertxCoreRecorder",
                Level.ERROR,
                at,
                "Uncaught exception received by Vert.x");
        entry.setThrown(new IllegalStateException(why));
        return entry;
    }

    private static ExtLogRecord entry(String logger, java.util.logging.Level level, Instant at, String message) {
        var entry = new ExtLogRecord(level, message, logger);
        entry.setLoggerName(logger);
        entry.setInstant(at);
        return entry;
    }
}
