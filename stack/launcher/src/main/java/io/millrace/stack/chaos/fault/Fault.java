package io.millrace.stack.chaos.fault;

import java.time.Duration;

/** Something that goes wrong for a while. Told by itself, so that a history can be read. */
public sealed interface Fault {

    /** From when it strikes until it is mended; what is over at once mends itself. */
    Duration lasts();

    /** Whether a process has to start because of it. */
    default boolean takesProcess() {
        return this instanceof Kill || this instanceof Restart || this instanceof Replica;
    }

    /** Its name without particulars. */
    default String kind() {
        return switch (this) {
            case Kill kill -> "kill -9";
            case Restart restart -> "restart";
            case Freeze freeze -> "freeze";
            case Replica replica -> "replica";
            case Cut cut -> "cut";
            case Refuse refuse -> "refuse";
            case Slow slow -> "slow";
            case Mute mute -> "swallow answers";
            case Outage outage -> "payment provider";
        };
    }

    /** {@code kill -9}; the supervisor starts the process again. */
    record Kill(String part) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public String toString() {
            return "kill -9 " + part;
        }
    }

    /** An orderly end, and a new beginning. */
    record Restart(String part, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "restart " + part + ", away for " + lasts.toSeconds() + " s";
        }
    }

    /** SIGSTOP, then SIGCONT: the process believes that no time has passed. */
    record Freeze(String part, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "freeze " + part + " for " + lasts.toSeconds() + " s";
        }
    }

    /** A further process of a service comes, and goes. */
    record Replica(String part, Duration lasts, boolean killed) implements Fault {
        @Override
        public String toString() {
            return "replica " + part + " for " + lasts.toSeconds() + " s" + (killed ? ", then kill -9" : "");
        }
    }

    /** Connections break off, and can be opened again at once. */
    record Cut(String link, double share) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public String toString() {
            return "cut %.0f%% of %s".formatted(share * 100, link);
        }
    }

    /** Nobody gets through. */
    record Refuse(String link, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "refuse " + link + " for " + lasts.toSeconds() + " s";
        }
    }

    /** Every piece of data takes longer. */
    record Slow(String link, Duration each, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "slow %s by %d ms a piece for %d s".formatted(link, each.toMillis(), lasts.toSeconds());
        }
    }

    /** Requests arrive, answers don't. */
    record Mute(String link, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "swallow answers of " + link + " for " + lasts.toSeconds() + " s";
        }
    }

    /** The payment provider is down, slow or answers when nobody listens any more. */
    record Outage(Way way, Duration lasts) implements Fault {

        /** As the simulated gateway knows them. */
        public enum Way {
            DOWN,
            SLOW,
            LATE
        }

        @Override
        public String toString() {
            return "payment provider " + way + " for " + lasts.toSeconds() + " s";
        }
    }
}
