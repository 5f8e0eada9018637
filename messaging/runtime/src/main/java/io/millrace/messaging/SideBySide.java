package io.millrace.messaging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.event.TraceHeaders;

/**
 * Handles the events of a list side by side, within the list's transaction, by a method for one event. A handler that
 * spends its time with statements needs far fewer of them where its stores send them through
 * {@link io.millrace.messaging.tx.BatchedStatement}: one for all events instead of one for each.
 *
 * <pre>{@code
 * @Incoming("payments-in")
 * @Inbox
 * Uni<Void> on(List<PaymentEvent> events, List<EventContext> contexts) {
 *     return SideBySide.handle(events, contexts, this::on);
 * }
 * }</pre>
 */
public final class SideBySide {

    private SideBySide() {}

    /**
     * Handles the events. Those with one key are handled one after the other, in their order. Each event is handled within
     * its own trace, up to the first callback of something other than {@code SessionSql} and {@code BatchedStatement}.
     *
     * @param handler handles one event. All events have one session, so the method must use SQL
     *     ({@link io.millrace.messaging.tx.SessionSql}, {@code BatchedStatement}) and outbox emitters, but no entities: a
     *     Hibernate session serves one piece of work at a time
     * @return completes when all events are handled; fails when all have ended and at least one has failed
     */
    public static <E> Uni<Void> handle(
            List<E> events, List<EventContext> contexts, BiFunction<E, EventContext, Uni<Void>> handler) {
        Map<Object, Uni<Void>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            E event = events.get(i);
            EventContext context = contexts.get(i);
            String key = context.key();
            Uni<Void> work =
                    TraceHeaders.begun(TraceHeaders.extract(context.headers()), () -> handler.apply(event, context));
            byKey.merge(key == null ? context : key, work, (before, next) -> before.chain(() -> next));
        }
        return together(new ArrayList<>(byKey.values()));
    }

    private static Uni<Void> together(List<Uni<Void>> works) {
        return works.size() == 1
                ? works.getFirst()
                : Uni.combine().all().unis(works).collectFailures().discardItems();
    }
}
