package io.millrace.messaging.relay;

import java.util.List;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Uni;

/** Sends rows through one channel. Called on the relay's context, one batch at a time. */
interface ChannelPublisher {

    /**
     * Sends rows so that within one key none is sent after one that failed.
     *
     * @param rows ascending by id
     * @param mayStillSend asked right before rows are handed to the connector: whether their lanes are still ours
     * @return never fails
     */
    Uni<Outcome> publish(List<RelayedRow> rows, BooleanSupplier mayStillSend);

    /** Makes sure that an instance of that name publishes nothing any more of what it has begun. */
    Uni<Void> fence(String instance);

    void close();
}
