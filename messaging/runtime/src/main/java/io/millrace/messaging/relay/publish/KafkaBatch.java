package io.millrace.messaging.relay.publish;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.relay.read.RelayedRow;

/** The records of one transaction on their way through the producer, and the outcome of each. */
final class KafkaBatch {

    private final String ownTopic;
    private final List<RelayedRow> rows;
    private final List<ProducerRecord<Object, Object>> records;
    private final AtomicReferenceArray<Throwable> failures;
    private final AtomicInteger unsettled;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile boolean refused;

    /**
     * @param ownTopic the channel's own topic: a failure of this topic is a failure of the whole channel
     * @param records one for each row, in the order of the rows
     */
    KafkaBatch(String ownTopic, List<RelayedRow> rows, List<ProducerRecord<Object, Object>> records) {
        this.ownTopic = ownTopic;
        this.rows = rows;
        this.records = records;
        this.failures = new AtomicReferenceArray<>(rows.size());
        this.unsettled = new AtomicInteger(rows.size());
    }

    /**
     * Hands the records to the producer in their order, up to the first record that the producer refuses. A flush then
     * makes the producer send without waiting for further records. Returns when each record is acknowledged or refused.
     * If the producer throws, this method returns at once, and {@link #outcome} waits for the records sent before.
     */
    void send(Producer<Object, Object> producer) {
        int next = 0;
        try {
            // After a refused record the producer takes no further one, and each send might block as long as that of
            // the refused one.
            for (; next < rows.size() && !refused; next++) {
                int index = next;
                var _ = producer.send(records.get(index), (metadata, failure) -> settle(index, failure));
            }
            giveUpFrom(next);
            producer.flush();
        } catch (RuntimeException | Error e) {
            if (next == rows.size()) {
                throw e;
            }
            settle(next, e);
            giveUpFrom(next + 1);
        }
    }

    private void giveUpFrom(int first) {
        for (int i = first; i < rows.size(); i++) {
            settle(i, new TransactionAbortedException("not sent: an earlier row of the batch can't be sent"));
        }
    }

    private void settle(int index, @Nullable Throwable failure) {
        refused |= failure != null;
        failures.set(index, failure);
        if (unsettled.decrementAndGet() == 0) {
            settled.complete(null);
        }
    }

    /** Completes with the records' outcome when the broker has acknowledged or refused every record; never fails. */
    Uni<Outcome> outcome() {
        return Uni.createFrom().completionStage(settled).map(nothing -> {
            Map<String, Throwable> limits = limits();
            var published = new ArrayList<RelayedRow>(rows.size());
            var poisoned = new LinkedHashMap<RelayedRow, Throwable>();
            Throwable trouble = null;
            for (int i = 0; i < rows.size(); i++) {
                Throwable failure = failures.get(i);
                Throwable limit = limits.get(records.get(i).topic());
                if (limit != null) {
                    poisoned.put(rows.get(i), limit);
                } else if (failure == null) {
                    published.add(rows.get(i));
                } else if (PublishFailures.isPermanent(failure)) {
                    poisoned.put(rows.get(i), failure);
                } else {
                    trouble = trouble == null ? failure : trouble;
                }
            }
            return new Outcome(published, poisoned, trouble);
        });
    }

    /** Returns the topics, other than the channel's own, that take no record, each with the reason. */
    private Map<String, Throwable> limits() {
        var limits = new HashMap<String, Throwable>();
        for (int i = 0; i < rows.size(); i++) {
            Throwable failure = failures.get(i);
            String topic = records.get(i).topic();
            if (failure != null && !topic.equals(ownTopic) && PublishFailures.limitsTopic(failure)) {
                limits.putIfAbsent(topic, failure);
            }
        }
        return limits;
    }
}
