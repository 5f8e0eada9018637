package io.millrace.messaging.failure;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.StoredText;
import io.millrace.messaging.inbox.GivenUp;
import io.millrace.messaging.inbox.InboxEvent;
import io.millrace.messaging.inbox.InboxStore;
import io.millrace.messaging.metrics.ConsumerMetrics;
import io.millrace.messaging.redrive.RedriveMark.Failure;
import io.millrace.messaging.tx.SessionSql;

/**
 * Sends records to the dead-letter topic of their topic and this service. A dead letter goes through the outbox: it is
 * written if and only if the transaction that marks the event as given up commits.
 */
@ApplicationScoped
public class DeadLetters {

    static final String CHANNEL = "millrace-dead-letters";

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private static final String KEEP_RECORD = """
            INSERT INTO dead_letter_record (consumer, letter, topic, record) VALUES ($1, $2, $3, $4)
            ON CONFLICT (consumer, letter) DO UPDATE
            SET topic = excluded.topic, record = excluded.record, stored_at = excluded.stored_at
            """;

    private final OutboxEmitter<RawRecord> emitter;
    private final InboxStore inbox;
    private final LetterLimit limit;
    private final ConsumerMetrics metrics;
    private final Clock clock;

    DeadLetters(
            @Channel(CHANNEL) OutboxEmitter<RawRecord> emitter,
            InboxStore inbox,
            LetterLimit limit,
            ConsumerMetrics metrics,
            Clock clock) {
        this.emitter = emitter;
        this.inbox = inbox;
        this.limit = limit;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Sends a record that can't be decoded, with its original bytes. Such a record may have no id, so its position, time
     * and bytes identify it.
     *
     * @return whether a letter was sent; false if another delivery of the record was handled before
     */
    public Uni<Boolean> undecodable(EventHandler handler, Delivery delivery, Throwable failure) {
        InboxEvent event = InboxEvent.undecodable(handler, delivery);
        return SessionSql.inTransaction(() -> sendOnce(handler, delivery, event, 1, failure, false));
    }

    /**
     * Sends an event that was not handled, in the current transaction or in a new one.
     *
     * @return whether a letter was sent; false if another delivery of the event was handled before
     */
    public Uni<Boolean> failed(EventHandler handler, Delivery delivery, EventContext context, Throwable failure) {
        return SessionSql.inTransaction(() -> add(handler, delivery, context, context.attempt(), failure));
    }

    /** Sends an event that was not handled, with the current transaction. */
    Uni<Boolean> add(EventHandler handler, Delivery delivery, EventContext context, int attempts, Throwable failure) {
        // A method without @Inbox may fail after its transaction has committed: that failure needs a letter too.
        boolean despiteEffect = !handler.isInbox();
        return sendOnce(handler, delivery, InboxEvent.of(handler, context), attempts, failure, despiteEffect);
    }

    private Uni<Boolean> sendOnce(
            EventHandler handler,
            Delivery delivery,
            InboxEvent event,
            int attempts,
            Throwable failure,
            boolean despiteEffect) {
        return inbox.giveUp(event, cause(failure), despiteEffect)
                .chain(state -> state.isEmpty()
                        ? noLetter(delivery, event, failure)
                        : send(handler, delivery, event.identity(), attempts, failure, state.get())
                                .replaceWith(true));
    }

    private static Uni<Boolean> noLetter(Delivery delivery, InboxEvent event, Throwable failure) {
        LOG.infof(
                "channel %s: record %s is acknowledged without a dead letter, because another delivery of event %s was handled or given up before: %s",
                event.consumer(), delivery.position(), event.id(), failure);
        return Uni.createFrom().item(false);
    }

    private Failure cause(Throwable failure) {
        return new Failure(clock.instant(), failure.getClass().getName(), String.valueOf(failure.getMessage()));
    }

    private Uni<Void> send(
            EventHandler handler, Delivery delivery, UUID id, int attempts, Throwable failure, GivenUp state) {
        String topic = handler.deadLetterTopic(delivery.raw().topic());
        List<RawRecord.RawHeader> failureHeaders =
                DeadLetterHeaders.of(handler, delivery, id, attempts, failure, state);
        var letter = new LetterSize(limit.bytes()).fit(topic, delivery.raw(), failureHeaders);
        emitter.send(OutgoingEvent.of(rowKey(topic, delivery), letter.record()).withType("io.millrace.DeadLetter"));
        log(handler, delivery, topic, failure, state);
        return letter.isWhole() ? Uni.createFrom().voidItem() : keep(handler.channel(), id, topic, delivery.raw());
    }

    /**
     * The key of the letter's row in the outbox. All letters of the service share one channel, so the key names the
     * letter's topic too: letters to a topic that is missing hold up no letter of the same key to another topic. The
     * record keeps its own key.
     */
    private static String rowKey(String topic, Delivery delivery) {
        String key = delivery.key();
        return StoredText.ofKey(topic + '/' + (key == null || key.isBlank() ? delivery.position() : key));
    }

    private void log(EventHandler handler, Delivery delivery, String topic, Throwable failure, GivenUp state) {
        String channel = handler.channel();
        metrics.deadLettered(channel);
        LOG.errorf(
                "channel %s: record %s goes to dead-letter topic %s: %s", channel, delivery.position(), topic, failure);
        if (state.isLoop()) {
            metrics.loop(channel);
            LOG.errorf(
                    "channel %s: record %s is a loop: its event was given up %d times, the last %d times for the same reason; fix the cause before you redrive the event again",
                    channel, delivery.position(), state.count(), state.alike());
        }
    }

    private static Uni<Void> keep(String channel, UUID id, String topic, RawRecord record) {
        LOG.errorf(
                "channel %s: the record is too large for topic %s; the table dead_letter_record keeps the whole record, letter %s",
                channel, topic, id);
        return SessionSql.update(KEEP_RECORD, channel, id, topic, Buffer.buffer(record.toBytes()))
                .replaceWithVoid();
    }
}
