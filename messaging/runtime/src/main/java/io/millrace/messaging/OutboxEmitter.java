package io.millrace.messaging;

import java.util.UUID;

import io.smallrye.reactive.messaging.EmitterType;

/**
 * Sends events with the transaction that causes them: an event is published if and only if that transaction commits.
 *
 * <p>Inject it where you would inject an {@code Emitter}:
 *
 * <pre>{@code
 * @Channel("orders-out") OutboxEmitter<OrderEvent> orders;
 * }</pre>
 *
 * <p>The current Hibernate Reactive session collects the events. One statement stores them in the table {@code outbox},
 * the last before the transaction commits. That statement takes the lock that keeps a key's events in the order of
 * their commits. Because it comes last, the lock is held only for the length of the commit, and can't take part in a
 * deadlock. A relay publishes the row through the channel and removes the row when the broker has acknowledged the
 * record.
 *
 * <p>Events of one key reach the channel in the order in which their transactions committed, within a transaction in
 * the order in which they were sent. After a crash between acknowledgement and removal the relay publishes the event
 * again, with the same id.
 *
 * <p>The idea is Chris Richardson's <em>transactional outbox</em> (Microservices Patterns, chapter 3).
 *
 * @param <T> type of the events
 */
public interface OutboxEmitter<T> extends EmitterType {

    /**
     * Sends an event with the current transaction.
     *
     * @param key identifies the subject of the event, not blank: events of one key stay in order
     * @param event the event; serialised before this method returns
     * @return the event's id, a new version 7 UUID
     * @throws NoTransactionException if there is no session, or no transaction in it, or the session is stateless
     * @throws SerializationException if the event can't be serialised
     */
    default UUID send(String key, T event) {
        return send(OutgoingEvent.of(key, event));
    }

    /**
     * Sends an event with the current transaction.
     *
     * @param event the event with its key, id and attributes; serialised before this method returns
     * @return the event's id
     * @throws NoTransactionException if there is no session, or no transaction in it, or the session is stateless
     * @throws SerializationException if the event can't be serialised
     */
    UUID send(OutgoingEvent<T> event);
}
