package io.millrace.messaging.relay.lease;

/**
 * The right to publish the rows of one lane.
 *
 * @param owner id of the member that holds the lease
 * @param epoch number of the lane's ownership; each claim raises it
 * @param deadline the {@link System#nanoTime()} value at which the lease ends unless renewed. It counts from before the
 *     renewing statement is sent, so the lease ends in this process before it ends in the database.
 */
public record Lease(int lane, String owner, long epoch, long deadline) {

    boolean isHeldAt(long nanoTime) {
        return deadline - nanoTime > 0;
    }
}
