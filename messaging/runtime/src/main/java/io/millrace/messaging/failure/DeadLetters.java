package io.millrace.messaging.failure;

import java.time.Clock;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.StoredText;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.tx.SessionSql;

/**
 * Sends records to the dead-letter topic of their topic and this service. By way of the outbox: a dead letter is
 * written if and only if the transaction commits that notes the event as dealt with.
 */
@ApplicationScoped
public class DeadLetters {

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final OutboxEmitter<RawRecord> emitter;
    private final InboxStore inbox;
    private final ConsumerMetrics metrics;
    private final Clock clock;

    DeadLetters(
            @Channel("millrace-dead-letters") OutboxEmitter<RawRecord> emitter,
            InboxStore inbox,
            ConsumerMetrics metrics,
            Clock clock) {
        this.emitter = emitter;
        this.inbox = inbox;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A record that can't be read: it goes as it came. It may have no id, so it is known by where it lies. */
    public Uni<Void> undecodable(EventHandler handler, Delivery delivery, Throwable failure) {
        UUID place = EventIds.inboxId(handler.group(), delivery.position());
        return SessionSql.inTransaction(() -> sendOnce(handler, delivery, place, 1, failure));
    }

    /** An event that was not handled, in a transaction of its own. */
    public Uni<Void> failed(EventHandler handler, Delivery delivery, EventContext context, Throwable failure) {
        return SessionSql.inTransaction(() -> add(handler, delivery, context, context.attempt(), failure));
    }

    /** An event that was not handled, with the current transaction. */
    Uni<Void> add(EventHandler handler, Delivery delivery, EventContext context, int attempts, Throwable failure) {
        return sendOnce(handler, delivery, context.inboxId(), attempts, failure);
    }

    private Uni<Void> sendOnce(EventHandler handler, Delivery delivery, UUID id, int attempts, Throwable failure) {
        return inbox.note(handler.channel(), id)
                .invoke(fresh -> {
                    // Noted before: another delivery of it has been dealt with meanwhile.
                    if (fresh) {
                        send(handler, delivery, attempts, failure);
                    }
                })
                .replaceWithVoid();
    }

    private void send(EventHandler handler, Delivery delivery, int attempts, Throwable failure) {
        String topic = handler.deadLetterTopic(delivery.raw().topic());
        var headers = DeadLetterHeaders.of(handler, delivery, attempts, failure, clock.instant());
        var letter = new RawRecord(topic, delivery.raw().key(), delivery.raw().value(), headers);
        String key = delivery.key();
        emitter.send(
                OutgoingEvent.of(key == null || key.isBlank() ? delivery.position() : StoredText.ofKey(key), letter)
                        .withType("io.millrace.DeadLetter"));
        metrics.deadLettered(handler.channel());
        LOG.errorf("channel %s: %s goes to %s: %s", handler.channel(), delivery.position(), topic, failure);
    }
}
