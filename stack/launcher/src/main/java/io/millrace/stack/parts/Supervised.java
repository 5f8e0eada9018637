package io.millrace.stack.parts;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * A supervised process. A process that exits is started again after a pause that doubles with each restart. A process
 * that fails its liveness check for a while is restarted.
 */
public final class Supervised {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A process that has run this long has recovered: its next pause is the shortest again. */
    private static final Duration RECOVERED = Duration.ofMinutes(1);

    /** The pause between two looks at a part that is ready, by which the end of its process is noticed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** The pause between two readiness checks of a part that is ready: each check costs its process a request. */
    static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    private static final Logger LOG = System.getLogger(Supervised.class.getName());

    private final Part part;
    private final InstantSource clock;
    private final Liveness liveness;
    private State state = State.WAITING;
    private Instant since;
    private Instant notBefore = Instant.MIN;
    private Instant lastLook = Instant.EPOCH;
    private Instant lastCheck = Instant.EPOCH;
    private int restarts;
    private int unwell;
    private int inARow;
    private boolean changing;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** The state of a part. */
    public enum State {
        /** The part waits for the parts that it depends on. */
        WAITING,
        STARTING,
        READY,
        /** The process runs, but fails its readiness check. */
        UNREADY,
        /** The process exited or was killed, and will be started again. */
        FALLEN,
        /** The process was stopped on request. */
        STOPPED
    }

    /**
     * The part as {@code status} shows it.
     *
     * @param unwell how many of the restarts followed failed liveness checks
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
     * Starts the process; does nothing if it runs already. A start may take long: the state can be read meanwhile, and
     * a stop takes effect as soon as possible.
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

    /**
     * Whether it is time to {@link #look}: always while the part starts or is not ready, and from time to time while it is
     * ready.
     */
    public synchronized boolean isLookDue() {
        return switch (state) {
            case STARTING, UNREADY, FALLEN -> true;
            case READY -> isOver(lastLook, LOOK_EVERY);
            case WAITING, STOPPED -> false;
        };
    }

    /** Whether the time has passed, or the clock was set. */
    private boolean isOver(Instant last, Duration time) {
        return Duration.between(last, clock.instant()).abs().compareTo(time) >= 0;
    }

    /** Checks the process, and restarts it if necessary. Does nothing while another thread checks it. */
    public void look() {
        if (looking.compareAndSet(false, true)) {
            try {
                if (isDue()) {
                    startAgain();
                } else if (isRunning()) {
                    boolean alive = part.isAlive();
                    see(alive, alive && (isKnownReady() || part.isReady()));
                    if (hasBeenReady() && liveness.isLost(part)) {
                        stopUnhealthy();
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

    /** Whether the part was ready at its latest check, and the next one is not due. */
    private synchronized boolean isKnownReady() {
        lastLook = clock.instant();
        if (state == State.READY && !isOver(lastCheck, CHECK_EVERY)) {
            return true;
        }
        lastCheck = lastLook;
        return false;
    }

    private synchronized boolean hasBeenReady() {
        return state == State.READY || state == State.UNREADY;
    }

    private synchronized void see(boolean alive, boolean ready) {
        if (!isRunning()) {
            return;
        }
        if (!alive) {
            fell("has exited");
        } else if (ready) {
            become(State.READY);
        } else if (state == State.READY) {
            become(State.UNREADY);
        }
    }

    private void stopUnhealthy() {
        synchronized (this) {
            if (!hasBeenReady()) {
                return;
            }
            unwell++;
            changing = true;
            fell("has failed its liveness check %d times in a row, and is stopped".formatted(Liveness.TIMES));
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
                "{0} {1}; it is restarted in {2} s. For the reason, see ./millrace logs {0}",
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
