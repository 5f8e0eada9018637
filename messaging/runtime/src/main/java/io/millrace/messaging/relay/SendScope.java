package io.millrace.messaging.relay;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionAbortedException;

/**
 * Makes the channel's sink send through the relay's own producer: the sink still builds the record, serialises, traces
 * and acknowledges, but the transaction is the relay's.
 *
 * <p>Failures reach the sink as one that it does not retry: a record sent again behind those that followed it would
 * change the order, and the relay repeats the whole batch anyway.
 */
final class SendScope implements KafkaProducer<Object, Object> {

    private final KafkaProducer<Object, Object> producer;

    SendScope(KafkaProducer<Object, Object> producer) {
        this.producer = producer;
    }

    @Override
    public Uni<RecordMetadata> send(ProducerRecord<Object, Object> record) {
        return producer.send(record)
                .onFailure(failure -> !Poison.is(failure))
                .transform(failure -> new TransactionAbortedException(failure.toString(), failure));
    }

    @Override
    public Map<String, ?> configuration() {
        return producer.configuration();
    }

    @Override
    public Producer<Object, Object> unwrap() {
        return producer.unwrap();
    }

    @Override
    public boolean isClosed() {
        return producer.isClosed();
    }

    @Override
    public <R> Uni<R> runOnSendingThread(Function<Producer<Object, Object>, R> action) {
        throw onlySends();
    }

    @Override
    public Uni<Void> runOnSendingThread(Consumer<Producer<Object, Object>> action) {
        throw onlySends();
    }

    @Override
    public Uni<Void> flush() {
        throw onlySends();
    }

    @Override
    public Uni<List<PartitionInfo>> partitionsFor(String topic) {
        throw onlySends();
    }

    @Override
    public Uni<Void> initTransactions() {
        throw onlySends();
    }

    @Override
    public Uni<Void> beginTransaction() {
        throw onlySends();
    }

    @Override
    public Uni<Void> commitTransaction() {
        throw onlySends();
    }

    @Override
    public Uni<Void> abortTransaction() {
        throw onlySends();
    }

    @Override
    public Uni<Void> sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        throw onlySends();
    }

    @Override
    public void close() {
        throw onlySends();
    }

    private static UnsupportedOperationException onlySends() {
        return new UnsupportedOperationException("the sink only sends; the relay has the transaction");
    }
}
