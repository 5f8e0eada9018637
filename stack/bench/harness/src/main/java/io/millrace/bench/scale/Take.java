package io.millrace.bench.scale;

import java.time.Duration;

/**
 * One run of a work.
 *
 * @param records number of records
 * @param length from the moment the replicas woke until all was done
 * @param replicas processor time of all replicas
 * @param database processor time of the database server
 * @param brokers processor time of all brokers
 * @param bench processor time of the bench itself, which feeds the replicas and watches them
 */
record Take(int records, Duration length, Duration replicas, Duration database, Duration brokers, Duration bench) {

    private static final double NANOS_PER_MICRO = 1_000;

    double rate() {
        return records * 1e9 / length.toNanos();
    }

    /** Processor time of the replicas for each record, in microseconds. */
    double replicaMicros() {
        return micros(replicas);
    }

    double databaseMicros() {
        return micros(database);
    }

    double brokerMicros() {
        return micros(brokers);
    }

    private double micros(Duration time) {
        return time.toNanos() / NANOS_PER_MICRO / records;
    }

    /** The part of a core that the replicas have taken together, in percent. */
    double replicaPercent() {
        return percent(replicas);
    }

    /** The part of a core that database, brokers and bench have taken together, in percent. */
    double restPercent() {
        return percent(database.plus(brokers).plus(bench));
    }

    private double percent(Duration time) {
        return 100.0 * time.toNanos() / length.toNanos();
    }
}
