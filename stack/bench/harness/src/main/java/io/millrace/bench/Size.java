package io.millrace.bench;

/**
 * The amounts that a run measures.
 *
 * @param rounds takes of each figure
 * @param rows rows in an outbox that is drained
 * @param keys number of keys among which the rows are divided
 * @param bytes payload of each row, in bytes
 * @param backlog rows in a large outbox
 * @param seconds length of a stream at a steady rate, in seconds
 * @param orders orders accepted in one take
 */
public record Size(int rounds, int rows, int keys, int bytes, int backlog, int seconds, int orders) {

    /** The amounts behind the figures in the documentation. */
    public static final Size FULL = new Size(5, 100_000, 1_000, 512, 1_000_000, 20, 5_000);

    /** Small amounts, to see that the bench works; the figures say little. */
    public static final Size QUICK = new Size(2, 10_000, 100, 512, 50_000, 4, 500);
}
