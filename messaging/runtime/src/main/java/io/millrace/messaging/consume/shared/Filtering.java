package io.millrace.messaging.consume.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventFilter;
import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.metrics.ConsumerMetrics;

/** Finds the events that their handler has a use for, before they get a transaction. */
@ApplicationScoped
class Filtering {

    private final Map<String, EventFilter<?>> filters = new HashMap<>();
    private final ConsumerMetrics metrics;

    Filtering(@Any Instance<EventFilter<?>> filters, ConsumerMetrics metrics) {
        this.metrics = metrics;
        for (EventFilter<?> filter : filters) {
            if (this.filters.put(filter.channel(), filter) != null) {
                throw new IllegalStateException("channel %s has two filters".formatted(filter.channel()));
            }
        }
    }

    /** Whether the channel has a filter. */
    boolean isFor(EventHandler handler) {
        return filters.containsKey(handler.channel());
    }

    /** The events that are wanted; the others are done. Call this for a channel with a filter. */
    Uni<List<SharedEvent>> wanted(EventHandler handler, List<SharedEvent> events) {
        EventFilter<?> filter = Objects.requireNonNull(filters.get(handler.channel()));
        return answers(filter, events).map(answers -> chosen(handler, events, answers));
    }

    /** The channel's payloads are of the filter's type. */
    @SuppressWarnings("unchecked")
    private static <E> Uni<List<Boolean>> answers(EventFilter<E> filter, List<SharedEvent> events) {
        return filter.wanted(
                events.stream().map(event -> (E) event.payload()).toList(),
                events.stream().map(SharedEvent::context).toList());
    }

    private List<SharedEvent> chosen(EventHandler handler, List<SharedEvent> events, List<Boolean> answers) {
        if (answers.size() != events.size()) {
            throw new IllegalStateException("the filter of channel %s has answered for %d of %d events"
                    .formatted(handler.channel(), answers.size(), events.size()));
        }
        var wanted = new ArrayList<SharedEvent>();
        for (int i = 0; i < events.size(); i++) {
            SharedEvent event = events.get(i);
            // The inbox notes that a letter was redriven, whether there was a use for it or not.
            if (answers.get(i) || event.context().isRedriven()) {
                wanted.add(event);
            } else {
                metrics.skipped(handler.channel());
                event.done();
            }
        }
        return wanted;
    }
}
