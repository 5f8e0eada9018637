package io.millrace.messaging.tx.shared;

/**
 * What an item's share of a batch takes, by the batch's size. Tells a batch that takes long because its items do from one
 * that takes long because everything does, as on a machine whose processors are all busy: there a batch of one takes
 * about as long, and smaller batches would only be more of them.
 *
 * <p>Sizes are told apart by powers of two. Where a batch takes a fixed time and each item adds to it, doubling a batch
 * lowers the share to three quarters or less as long as the items have added less than the fixed time.
 */
final class Shares {

    private static final int SIZES = 32;

    /** Ratio of the shares of two batches of which one is twice as large. */
    private static final double WORTHWHILE = 0.75;

    /** The latest batch counts for half: how busy the machine is changes quickly. */
    private static final double WEIGHT = 0.5;

    /** Nanoseconds; zero if unknown. */
    private final double[] byExponent = new double[SIZES];

    /**
     * Learns what a batch has taken.
     *
     * @param size the number of its items, one at least
     * @param nanos the time of the whole batch
     * @return whether items take less time in batches of this size than in those of half the size; false if unknown
     */
    boolean learn(int size, long nanos) {
        int exponent = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size);
        double share = (double) nanos / size;
        double known = byExponent[exponent];
        byExponent[exponent] = known == 0 ? share : (1 - WEIGHT) * known + WEIGHT * share;
        return exponent > 0
                && byExponent[exponent - 1] > 0
                && byExponent[exponent] <= WORTHWHILE * byExponent[exponent - 1];
    }
}
