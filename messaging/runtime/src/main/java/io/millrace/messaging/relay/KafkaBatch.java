package io.millrace.messaging.relay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/** Records on their way through the producer, and what becomes of each. */
final class KafkaBatch {

    private final List<RelayedRow> rows;
    private final List<ProducerRecord<Object, Object>> records;
    private final AtomicReferenceArray<Throwable> failures;
    private final AtomicInteger unsettled;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    /** @param records one for each row */
    KafkaBatch(List<RelayedRow> rows, List<ProducerRecord<Object, Object>> records) {
        this.rows = rows;
        this.records = records;
        this.failures = new AtomicReferenceArray<>(rows.size());
        this.unsettled = new AtomicInteger(rows.size());
    }

    /**
     * Hands all records to the producer, one behind the other, up to the first that it does not take. Returns when each
     * is acknowledged or refused; the producer does not wait for more to come.
     */
    void send(Producer<Object, Object> producer) {
        int next = 0;
        try {
            for (; next < rows.size(); next++) {
                int index = next;
                var _ = producer.send(records.get(index), (metadata, failure) -> settle(index, failure));
            }
            producer.flush();
        } catch (RuntimeException e) {
            if (next == rows.size()) {
                throw e;
            }
            settle(next, e);
            for (int i = next + 1; i < rows.size(); i++) {
                settle(i, new TransactionAbortedException("not sent: one before it can't be"));
            }
        }
    }

    private void settle(int index, @Nullable Exception failure) {
        failures.set(index, failure);
        if (unsettled.decrementAndGet() == 0) {
            settled.complete(null);
        }
    }

    /** What became of the records, when the broker has acknowledged or refused every one; never fails. */
    Uni<Outcome> outcome() {
        return Uni.createFrom().completionStage(settled).map(nothing -> {
            var published = new ArrayList<RelayedRow>(rows.size());
            var poisoned = new LinkedHashMap<RelayedRow, Throwable>();
            Throwable trouble = null;
            for (int i = 0; i < rows.size(); i++) {
                Throwable failure = failures.get(i);
                if (failure == null) {
                    published.add(rows.get(i));
                } else if (Poison.is(failure)) {
                    poisoned.put(rows.get(i), failure);
                } else {
                    trouble = trouble == null ? failure : trouble;
                }
            }
            return new Outcome(published, poisoned, trouble);
        });
    }
}
