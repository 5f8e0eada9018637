package io.millrace.stack.chaos.fault;

import java.time.Duration;

import io.millrace.stack.parts.Simulators;

/** A fault with a duration. Its string is the entry in the history. */
public sealed interface Fault {

    /** The time until the fault is taken back; zero for a fault without duration. */
    Duration lasts();

    /** Whether the fault makes a process start. */
    default boolean takesProcess() {
        return this instanceof Kill || this instanceof Restart || this instanceof Replica;
    }

    /** The kind of fault, without parameters. */
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
            case Outage outage -> outage.provider().words;
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

    /** SIGTERM, then a start after a while. */
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

    /** A further process of a service starts, and stops or is killed after a while. */
    record Replica(String part, Duration lasts, boolean killed) implements Fault {
        @Override
        public String toString() {
            return "replica " + part + " for " + lasts.toSeconds() + " s" + (killed ? ", then kill -9" : "");
        }
    }

    /** Open connections are closed; new ones can be opened at once. */
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

    /** New connections are refused and open ones closed. */
    record Refuse(String link, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "refuse " + link + " for " + lasts.toSeconds() + " s";
        }
    }

    /** Each chunk of data is delayed. */
    record Slow(String link, Duration each, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "slow %s by %d ms a piece for %d s".formatted(link, each.toMillis(), lasts.toSeconds());
        }
    }

    /** Requests arrive; responses are dropped. */
    record Mute(String link, Duration lasts) implements Fault {
        @Override
        public String toString() {
            return "swallow answers of " + link + " for " + lasts.toSeconds() + " s";
        }
    }

    /** A simulated provider is down, slow, or answers after the client's timeout. */
    record Outage(Provider provider, Way way, Duration lasts) implements Fault {

        /** The simulators that have these modes. */
        public enum Provider {
            PAYMENT("payment provider", Simulators.CARDS, "gateway_outage"),
            CARRIER("carrier", Simulators.CARRIER, "carrier_outage");

            final String words;
            final String database;
            final String table;

            Provider(String words, String database, String table) {
                this.words = words;
                this.database = database;
                this.table = table;
            }
        }

        /** The modes of a simulator. */
        public enum Way {
            DOWN,
            SLOW,
            LATE
        }

        @Override
        public String toString() {
            return provider.words + " " + way + " for " + lasts.toSeconds() + " s";
        }
    }
}
