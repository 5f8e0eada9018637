package io.millrace.messaging.relay;

/**
 * The right to publish one lane's rows.
 *
 * @param epoch counts the owners of the lane
 * @param deadline when it ends unless renewed, on the scale of {@link System#nanoTime()}: taken before the database
 *     was asked, so that it ends here before it ends there
 */
record Lease(int lane, long epoch, long deadline) {

    boolean isHeldAt(long nanoTime) {
        return deadline - nanoTime > 0;
    }
}
