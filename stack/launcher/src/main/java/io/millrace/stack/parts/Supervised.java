package io.millrace.stack.parts;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** A part under watch: one that ends by itself is started again, after a pause that grows with each time. */
public final class Supervised {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Whoever has run for so long has recovered. */
    private static final Duration RECOVERED = Duration.ofMinutes(1);

    private final Part part;
    private State state = State.WAITING;
    private Instant since = Instant.now();
    private Instant notBefore = Instant.MIN;
    private int restarts;
    private int inARow;

    /** Where a part stands. */
    public enum State {
        /** For those it depends on. */
        WAITING,
        STARTING,
        READY,
        /** It runs, but can't be used now. */
        UNREADY,
        /** It ended by itself, and will be started again. */
        FALLEN,
        /** Somebody wanted it so. */
        STOPPED
    }

    /** As {@code status} shows it. */
    public record Report(
            String name, State state, int port, @Nullable Long pid, Instant since, int restarts) {}

    private Supervised(Part part) {
        this.part = part;
    }

    public static Supervised of(Part part) {
        return new Supervised(part);
    }

    public Part part() {
        return part;
    }

    public synchronized Report report() {
        return new Report(
                part.name(),
                state,
                part.port(),
                part.process()
                        .filter(ProcessHandle::isAlive)
                        .map(ProcessHandle::pid)
                        .orElse(null),
                since,
                restarts);
    }

    public synchronized void start() {
        enter(State.STARTING);
        part.start();
    }

    public synchronized void stop() {
        boolean ran = state != State.WAITING;
        enter(State.STOPPED);
        if (ran) {
            part.stop();
        }
    }

    /** Sees how it is, and starts it again if need be. */
    public synchronized void look() {
        switch (state) {
            case WAITING, STOPPED -> {}
            case STARTING, READY, UNREADY -> {
                if (!part.isAlive()) {
                    fell();
                } else if (part.isReady()) {
                    become(State.READY);
                } else if (state == State.READY) {
                    become(State.UNREADY);
                }
            }
            case FALLEN -> {
                if (Instant.now().isAfter(notBefore)) {
                    restarts++;
                    start();
                }
            }
        }
    }

    private void fell() {
        inARow = Duration.between(since, Instant.now()).compareTo(RECOVERED) > 0 ? 0 : inARow;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(inARow, 10));
        notBefore = Instant.now().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        inARow++;
        enter(State.FALLEN);
    }

    private void become(State next) {
        if (state != next) {
            enter(next);
        }
    }

    private void enter(State next) {
        state = next;
        since = Instant.now();
    }
}
