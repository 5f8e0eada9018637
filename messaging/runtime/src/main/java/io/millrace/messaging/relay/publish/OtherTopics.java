package io.millrace.messaging.relay.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Finds out which topics, other than a channel's own, the channel can publish to; the channel of dead letters has such
 * topics. Each topic is looked up before the first record is sent to it. A producer that gets a record for a missing
 * topic waits for the topic, and its transaction fails with all other records in it.
 */
final class OtherTopics {

    private static final Logger LOG = Logger.getLogger(OtherTopics.class);

    /** Longer than the client's own limit. The question may also have to wait for a worker thread. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String own;
    private final RelayProducers producers;
    private final Set<String> usable = new HashSet<>();

    OtherTopics(String own, RelayProducers producers) {
        this.own = own;
        this.producers = producers;
    }

    /** @return the records' topics that cannot be used, each with the reason; never fails */
    Uni<Map<String, Throwable>> unusable(List<ProducerRecord<Object, Object>> records) {
        var asked = new HashSet<String>();
        records.forEach(record -> asked.add(record.topic()));
        asked.remove(own);
        asked.removeAll(usable);
        if (asked.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return producers
                .unusable(asked)
                .ifNoItem()
                .after(LIMIT)
                .fail()
                .map(failures -> {
                    asked.removeAll(failures.keySet());
                    usable.addAll(asked);
                    var unusable = new HashMap<>(failures);
                    unusable.values().removeIf(failure -> !PublishFailures.limitsTopic(failure));
                    return Map.copyOf(unusable);
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    // The producer will find out whether the topics can be used.
                    LOG.debugf(failure, "outbox: the broker could not be asked for topics %s", asked);
                    return Map.of();
                });
    }

    /** Forgets which topics are usable after a batch with failures: a topic may have changed since its lookup. */
    void learn(Outcome outcome) {
        if (outcome.trouble() != null || !outcome.poisoned().isEmpty()) {
            usable.clear();
        }
    }
}
