package io.millrace.bench.scale;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.relay.Outbox;

/** Rows in the outbox, each published to a topic, until a consumer of committed records has the last one. */
final class RelayWork implements Work {

    static final String TOPIC = "rows";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Ground ground;
    private final Outbox outbox;
    private final int rows;
    private @Nullable Arrivals arrivals;

    RelayWork(Ground ground, Outbox outbox, int rows) {
        this.ground = ground;
        this.outbox = outbox;
        this.rows = rows;
    }

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public String unit() {
        return "rows/s";
    }

    @Override
    public int records() {
        return rows;
    }

    @Override
    public void prepare() {
        arrivals = new Arrivals(ground.bootstrapServers(), TOPIC);
    }

    @Override
    public void fill() {
        outbox.fill(rows);
    }

    @Override
    public void await() {
        if (arrivals != null) {
            arrivals.await(rows, PATIENCE);
        }
    }

    @Override
    public void finish() {
        outbox.awaitEmpty();
        if (arrivals != null) {
            arrivals.close();
            arrivals = null;
        }
    }
}
