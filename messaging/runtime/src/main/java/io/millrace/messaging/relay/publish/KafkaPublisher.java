package io.millrace.messaging.relay.publish;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.relay.read.RelayedRow;

/**
 * Publishes each batch as one Kafka transaction, through a producer that is configured as the channel is. The records
 * do not pass through the channel's own pipeline, which costs several times as much (see ADR 13).
 *
 * <p>Transactions give two guarantees that leases alone cannot. An instance frozen beyond its lease may wake with
 * records on their way. The new owner of its lanes fences the frozen instance's producer before publishing, so the
 * broker refuses these records. And a batch is pipelined without risk: if one record fails, the transaction is aborted.
 * So no record is seen behind a failed one of its key.
 *
 * <p>A new producer could undo that fence. So the database confirms the leases after the producer is ready and before
 * the producer sends. An instance that takes a lane later also fences later: it fences this producer, however long the
 * pause in between.
 */
public final class KafkaPublisher implements ChannelPublisher {

    private final KafkaRecords records;
    private final WriterSchemas schemas;
    private final RelayProducers producers;
    private final RelayProducer producer;
    private final OtherTopics topics;
    private final Function<Set<Integer>, Uni<Boolean>> confirm;
    private final Executor relay;
    private final Duration timeout;

    /**
     * The producer for which the database has confirmed the leases: any instance that takes a lane later fences this
     * producer.
     */
    private @Nullable Producer<Object, Object> confirmed;

    /**
     * The producer that has committed the last batch, and so is ready and confirmed: the next batch goes straight to its
     * thread. Null after a batch that was not published as a whole, as that producer may be closed by now.
     */
    private @Nullable Producer<Object, Object> proven;

    /**
     * @param confirm asks the database whether this instance holds these lanes
     * @param relay runs commands on the relay's context
     */
    public KafkaPublisher(
            KafkaRecords records,
            WriterSchemas schemas,
            RelayProducers producers,
            Function<Set<Integer>, Uni<Boolean>> confirm,
            Executor relay,
            Duration timeout) {
        this.records = records;
        this.schemas = schemas;
        this.producers = producers;
        this.producer = new RelayProducer(producers);
        this.topics = new OtherTopics(records.topic(), producers);
        this.confirm = confirm;
        this.relay = relay;
        this.timeout = timeout;
    }

    @Override
    public Uni<Outcome> publish(List<RelayedRow> rows, BooleanSupplier mayStillSend) {
        var encoded = EncodedBatch.of(rows, schemas, records::of);
        if (encoded.obstacle() != null) {
            return Uni.createFrom().item(encoded.obstacle());
        }
        return topics.unusable(encoded.items()).emitOn(relay).chain(unusable -> {
            var limited = limited(rows, encoded.items(), unusable);
            return limited.isEmpty()
                    ? publish(new KafkaBatch(records.topic(), rows, encoded.items()), rows, mayStillSend)
                    : Uni.createFrom().item(Outcome.poisoned(limited));
        });
    }

    /**
     * Returns the rows whose topic cannot be used. Only these rows are put aside, and the other rows go on without
     * them.
     */
    private static Map<RelayedRow, Throwable> limited(
            List<RelayedRow> rows, List<ProducerRecord<Object, Object>> records, Map<String, Throwable> unusable) {
        var limited = new LinkedHashMap<RelayedRow, Throwable>();
        for (int i = 0; i < rows.size(); i++) {
            Throwable why = unusable.get(records.get(i).topic());
            if (why != null) {
                limited.put(rows.get(i), why);
            }
        }
        return limited;
    }

    private Uni<Outcome> publish(KafkaBatch batch, List<RelayedRow> rows, BooleanSupplier mayStillSend) {
        return Uni.createFrom()
                .deferred(() -> {
                    Producer<Object, Object> last = proven;
                    return last != null
                            ? sendIf(mayStillSend.getAsBoolean(), last, batch)
                            : producer.ready().emitOn(relay).chain(ready -> confirmed(ready, rows)
                                    .emitOn(relay)
                                    .chain(ours -> sendIf(ours && mayStillSend.getAsBoolean(), ready, batch)));
                })
                .ifNoItem()
                .after(timeout.multipliedBy(2))
                .recoverWithUni(() -> producer.unblock().replaceWith(Outcome.failed(stuck())))
                .emitOn(relay)
                .onFailure()
                .recoverWithItem(Outcome::failed)
                .invoke(topics::learn)
                .invoke(outcome -> proven = outcome.isWhole() ? confirmed : null);
    }

    private Uni<Outcome> sendIf(boolean ours, Producer<Object, Object> ready, KafkaBatch batch) {
        return ours ? send(ready, batch) : Uni.createFrom().item(leaseLost());
    }

    private Uni<Boolean> confirmed(Producer<Object, Object> ready, List<RelayedRow> rows) {
        if (ready == confirmed) {
            return Uni.createFrom().item(true);
        }
        var lanes = rows.stream().map(RelayedRow::lane).collect(Collectors.toSet());
        return confirm.apply(lanes).invoke(ours -> {
            if (ours) {
                confirmed = ready;
            }
        });
    }

    private Uni<Outcome> send(Producer<Object, Object> transaction, KafkaBatch batch) {
        return producer.run(transaction, Producer::beginTransaction)
                .chain(() -> producer.run(transaction, batch::send))
                .chain(batch::outcome)
                .chain(outcome -> end(transaction, outcome))
                .onFailure()
                .recoverWithItem(failure -> broken(transaction, failure));
    }

    private static Outcome leaseLost() {
        return Outcome.failed(new IllegalStateException("the lease ended before the batch was sent"));
    }

    private Throwable stuck() {
        return new java.util.concurrent.TimeoutException(
                "the broker has not answered within " + timeout.multipliedBy(2));
    }

    private Uni<Outcome> end(Producer<Object, Object> transaction, Outcome outcome) {
        if (outcome.isWhole()) {
            return producer.run(transaction, Producer::commitTransaction)
                    .onFailure(TimeoutException.class)
                    .retry()
                    .atMost(2)
                    .replaceWith(outcome);
        }
        var nothing = new Outcome(List.of(), outcome.poisoned(), outcome.trouble());
        return producer.run(transaction, Producer::abortTransaction)
                .replaceWith(nothing)
                .onFailure()
                .recoverWithItem(failure -> {
                    producer.discard(transaction, failure);
                    return nothing;
                });
    }

    /**
     * Discards the producer of a transaction that may or may not have been committed. The next producer of this
     * instance makes the coordinator finish or abort the transaction. The rows are still in the table and are published
     * again, at worst a second time with the same ids.
     */
    private Outcome broken(Producer<Object, Object> transaction, Throwable failure) {
        producer.discard(transaction, failure);
        return Outcome.failed(failure);
    }

    @Override
    public Uni<Void> fence(String instance) {
        return producers.fence(instance).emitOn(relay);
    }

    @Override
    public void close() {
        producer.stop();
    }
}
