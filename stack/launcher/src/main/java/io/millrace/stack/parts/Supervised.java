package io.millrace.stack.parts;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/** A part under watch: one that ends by itself is started again, after a pause that grows with each time. */
public final class Supervised {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Whoever has run for so long has recovered. */
    private static final Duration RECOVERED = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(Supervised.class.getName());

    private final Part part;
    private State state = State.WAITING;
    private Instant since = Instant.now();
    private Instant notBefore = Instant.MIN;
    private int restarts;
    private int inARow;
    private boolean launching;
    private final AtomicBoolean looking = new AtomicBoolean();

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

    /**
     * Does nothing if it runs already. May take its time: the state can be seen meanwhile, and a stop is heeded as soon
     * as it can be.
     */
    public void start() {
        synchronized (this) {
            if (launching || isRunning()) {
                return;
            }
            enter(State.STARTING);
            launching = true;
        }
        try {
            part.start();
        } finally {
            if (launched() == State.STOPPED) {
                part.stop();
            }
        }
    }

    private synchronized State launched() {
        launching = false;
        return state;
    }

    public void stop() {
        boolean ran;
        synchronized (this) {
            ran = state != State.WAITING;
            enter(State.STOPPED);
        }
        if (ran) {
            part.stop();
        }
    }

    /** Sees how it is, and starts it again if need be. Does nothing while somebody else looks. */
    public void look() {
        if (looking.compareAndSet(false, true)) {
            try {
                if (isDue()) {
                    startAgain();
                } else if (isRunning()) {
                    see(part.isAlive(), part.isReady());
                }
            } finally {
                looking.set(false);
            }
        }
    }

    private synchronized boolean isDue() {
        return state == State.FALLEN && Instant.now().isAfter(notBefore);
    }

    private synchronized boolean isRunning() {
        return !launching && (state == State.STARTING || state == State.READY || state == State.UNREADY);
    }

    private synchronized void see(boolean alive, boolean ready) {
        if (!isRunning()) {
            return;
        }
        if (!alive) {
            fell();
        } else if (ready) {
            become(State.READY);
        } else if (state == State.READY) {
            become(State.UNREADY);
        }
    }

    private void startAgain() {
        synchronized (this) {
            restarts++;
        }
        try {
            start();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "{0} can''t be started again yet: {1}", part.name(), e.getMessage());
            synchronized (this) {
                if (state == State.STARTING) {
                    fell();
                }
            }
        }
    }

    private void fell() {
        inARow = Duration.between(since, Instant.now()).compareTo(RECOVERED) > 0 ? 0 : inARow;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(inARow, 10));
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        notBefore = Instant.now().plus(pause);
        inARow++;
        LOG.log(
                Level.WARNING,
                "{0} has ended by itself; it is started again in {1} s. ./millrace logs {0} may tell why.",
                part.name(),
                pause.toSeconds());
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
