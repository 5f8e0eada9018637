package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes each batch as one Kafka transaction, through a producer that is configured as the channel is. The records
 * don't pass through the channel's own pipeline, which costs several times as much (see ADR 13).
 *
 * <p>That gives what leases alone can't. An instance frozen beyond its lease may wake with records on their way; the
 * new owner of its lanes fences its producer first, so the broker refuses them. And a batch is pipelined without risk:
 * if one record fails the whole is aborted, so none is seen behind a failed one of its key.
 *
 * <p>The lease is checked after the producer is ready and before anything is sent. Whoever takes the lane later fences
 * later, and so fences this producer.
 */
final class KafkaPublisher implements ChannelPublisher {

    private static final Logger LOG = Logger.getLogger(KafkaPublisher.class);

    private final String channel;
    private final KafkaRecords records;
    private final WriterSchemas schemas;
    private final RelayProducers producers;
    private final Executor relay;
    private final Duration timeout;

    private @Nullable KafkaProducer<Object, Object> producer;

    /** @param relay runs on the relay's context */
    KafkaPublisher(
            String channel,
            KafkaRecords records,
            WriterSchemas schemas,
            RelayProducers producers,
            Executor relay,
            Duration timeout) {
        this.channel = channel;
        this.records = records;
        this.schemas = schemas;
        this.producers = producers;
        this.relay = relay;
        this.timeout = timeout;
    }

    @Override
    public Uni<Outcome> publish(List<RelayedRow> rows, BooleanSupplier mayStillSend) {
        KafkaProducer<Object, Object> current = producer;
        if (current == null) {
            current = producers.create();
            producer = current;
        }
        var transaction = current;
        var made = Made.of(rows, schemas, records::of);
        if (made.obstacle() != null) {
            return Uni.createFrom().item(made.obstacle());
        }
        var batch = new KafkaBatch(rows, made.items());
        return transaction
                .beginTransaction()
                .emitOn(relay)
                .chain(() -> mayStillSend.getAsBoolean()
                        ? send(transaction, batch)
                        : Uni.createFrom().item(leaseLost()))
                .chain(outcome -> end(transaction, outcome))
                .ifNoItem()
                .after(timeout.multipliedBy(2))
                .fail()
                .emitOn(relay)
                .onFailure()
                .recoverWithItem(failure -> broken(transaction, failure));
    }

    private static Uni<Outcome> send(KafkaProducer<Object, Object> transaction, KafkaBatch batch) {
        return transaction.runOnSendingThread(batch::send).chain(batch::outcome);
    }

    private static Outcome leaseLost() {
        return Outcome.failed(new IllegalStateException("the lease ended before anything was sent"));
    }

    private Uni<Outcome> end(KafkaProducer<Object, Object> transaction, Outcome outcome) {
        if (outcome.trouble() == null && outcome.poisoned().isEmpty()) {
            return transaction
                    .commitTransaction()
                    .onFailure(TimeoutException.class)
                    .retry()
                    .atMost(2)
                    .replaceWith(outcome);
        }
        return transaction
                .abortTransaction()
                .replaceWith(new Outcome(List.of(), outcome.poisoned(), outcome.trouble()))
                .emitOn(relay)
                .onFailure()
                .recoverWithItem(failure -> {
                    discard(transaction, failure);
                    return new Outcome(List.of(), outcome.poisoned(), outcome.trouble());
                });
    }

    /**
     * Whether the transaction was committed is unknown. The next producer of this instance makes the coordinator
     * finish or abort it; the rows are still there and are published again, at worst a second time with the same ids.
     */
    private Outcome broken(KafkaProducer<Object, Object> transaction, Throwable failure) {
        discard(transaction, failure);
        return Outcome.failed(failure);
    }

    private void discard(KafkaProducer<Object, Object> transaction, Throwable why) {
        // One that never connected is not closed either: it may still connect.
        if (transaction.unwrap() != null) {
            LOG.debugf(why, "outbox: channel %s: new producer", channel);
            transaction.close();
            if (producer == transaction) {
                producer = null;
            }
        }
    }

    @Override
    public Uni<Void> fence(String instance) {
        return producers.fence(instance).emitOn(relay);
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close();
            producer = null;
        }
    }
}
