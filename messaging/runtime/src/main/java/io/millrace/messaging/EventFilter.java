package io.millrace.messaging;

import java.util.List;

import io.smallrye.mutiny.Uni;

/**
 * Tells which events of a channel its handler has a use for, where their types do not tell ({@link EventTypes}). The
 * class of the handler implements this interface.
 *
 * <p>An event that is not wanted is acknowledged. It opens no transaction, has no row in the inbox, and does not wait
 * behind parked events of its key. The filter spares work, and no handler may rely on it: an event that was parked, or
 * that a person has redriven, comes to the handler without being asked about.
 *
 * @param <E> type of the channel's events
 */
public interface EventFilter<E> {

    /** The channel of the handler, which carries {@link Inbox}. */
    String channel();

    /**
     * Tells which events are wanted. Called outside of any transaction, with the events that would share one. The method
     * may ask the database; if it fails, the events fail as if their transaction had.
     *
     * @param events at least one
     * @return an answer for each event, in the order of the events
     */
    Uni<List<Boolean>> wanted(List<E> events, List<EventContext> contexts);
}
