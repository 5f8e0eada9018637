package io.millrace.stack.parts;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * A part under watch: one that ends by itself is started again, after a pause that grows with each time, and one that
 * says for a while that only a restart helps is restarted.
 */
public final class Supervised {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Whoever has run for so long has recovered. */
    private static final Duration RECOVERED = Duration.ofMinutes(1);

    private static final Logger LOG = System.getLogger(Supervised.class.getName());

    private final Part part;
    private final InstantSource clock;
    private final Liveness liveness;
    private State state = State.WAITING;
    private Instant since;
    private Instant notBefore = Instant.MIN;
    private int restarts;
    private int unwell;
    private int inARow;
    private boolean changing;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Where a part stands. */
    public enum State {
        /** For those it depends on. */
        WAITING,
        STARTING,
        READY,
        /** It runs, but can't be used now. */
        UNREADY,
        /** It ended by itself or had to be ended, and will be started again. */
        FALLEN,
        /** Somebody wanted it so. */
        STOPPED
    }

    /**
     * As {@code status} shows it.
     *
     * @param unwell how many of the restarts there were because it said so itself
     */
    public record Report(
            String name, State state, int port, @Nullable Long pid, Instant since, int restarts, int unwell) {}

    Supervised(Part part, InstantSource clock) {
        this.part = part;
        this.clock = clock;
        this.liveness = new Liveness(clock);
        this.since = clock.instant();
    }

    public static Supervised of(Part part) {
        return new Supervised(part, InstantSource.system());
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
                restarts,
                unwell);
    }

    /**
     * Does nothing if it runs already. May take its time: the state can be seen meanwhile, and a stop is heeded as soon
     * as it can be.
     */
    public void start() {
        synchronized (this) {
            if (changing || isRunning()) {
                return;
            }
            enter(State.STARTING);
            changing = true;
        }
        try {
            part.start();
        } finally {
            if (changed() == State.STOPPED) {
                part.stop();
            }
        }
    }

    private synchronized State changed() {
        changing = false;
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
                    if (hasBeenReady() && liveness.isLost(part)) {
                        endTheUnwell();
                    }
                }
            } finally {
                looking.set(false);
            }
        }
    }

    private synchronized boolean isDue() {
        return !changing && state == State.FALLEN && clock.instant().isAfter(notBefore);
    }

    private synchronized boolean isRunning() {
        return !changing && (state == State.STARTING || state == State.READY || state == State.UNREADY);
    }

    private synchronized boolean hasBeenReady() {
        return state == State.READY || state == State.UNREADY;
    }

    private synchronized void see(boolean alive, boolean ready) {
        if (!isRunning()) {
            return;
        }
        if (!alive) {
            fell("has ended by itself");
        } else if (ready) {
            become(State.READY);
        } else if (state == State.READY) {
            become(State.UNREADY);
        }
    }

    private void endTheUnwell() {
        synchronized (this) {
            if (!hasBeenReady()) {
                return;
            }
            unwell++;
            changing = true;
            fell("has said %d times in a row that it is not well, and is ended".formatted(Liveness.TIMES));
        }
        try {
            part.stop();
        } finally {
            changed();
        }
    }

    private void startAgain() {
        synchronized (this) {
            restarts++;
        }
        try {
            start();
        } catch (RuntimeException e) {
            synchronized (this) {
                if (state == State.STARTING) {
                    fell("can't be started (%s)".formatted(e.getMessage()));
                }
            }
        }
    }

    private void fell(String why) {
        liveness.forget();
        inARow = Duration.between(since, clock.instant()).compareTo(RECOVERED) > 0 ? 0 : inARow;
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(inARow, 10));
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        notBefore = clock.instant().plus(pause);
        inARow++;
        LOG.log(
                Level.WARNING,
                "{0} {1}; it is started again in {2} s. ./millrace logs {0} may tell why.",
                part.name(),
                why,
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
        since = clock.instant();
    }
}
