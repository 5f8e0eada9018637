package io.millrace.messaging.relay.publish;

import java.util.List;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.relay.read.RelayedRow;

/** Publishes rows through one channel. Called on the relay's context, one batch at a time. */
public interface ChannelPublisher {

    /**
     * Sends rows so that no row is sent after a failed row of the same key.
     *
     * @param rows ascending by id
     * @param mayStillSend called right before rows are handed to the connector: whether this instance still holds their
     *     lanes
     * @return the outcome of each row; never fails
     */
    Uni<Outcome> publish(List<RelayedRow> rows, BooleanSupplier mayStillSend);

    /**
     * Fences the instance of that name, if the connector can: it publishes nothing any more of the batches that it has
     * begun.
     */
    Uni<Void> fence(String instance);

    void close();
}
