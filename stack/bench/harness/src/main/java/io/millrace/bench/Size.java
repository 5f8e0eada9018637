package io.millrace.bench;

/**
 * How much is measured.
 *
 * @param rounds takes of each figure
 * @param rows in an outbox that is drained
 * @param keys among which they are divided
 * @param bytes of each row's payload
 * @param backlog of a large outbox
 * @param seconds of a stream at a steady rate
 * @param orders accepted in one take
 */
public record Size(int rounds, int rows, int keys, int bytes, int backlog, int seconds, int orders) {

    /** What the figures in the documentation come from. */
    public static final Size FULL = new Size(5, 100_000, 1_000, 512, 1_000_000, 20, 5_000);

    /** To see that it works; its figures say little. */
    public static final Size QUICK = new Size(2, 10_000, 100, 512, 50_000, 4, 500);
}
