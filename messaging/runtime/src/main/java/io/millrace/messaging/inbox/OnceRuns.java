package io.millrace.messaging.inbox;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;

/**
 * Remembers which runs of handlers have used {@link io.millrace.messaging.Once}. An event has one row in the inbox. A
 * second use in the same run would find the row of the first, and its work would be dropped as a duplicate's.
 */
@ApplicationScoped
public class OnceRuns {

    /**
     * The state of each run, by the map of headers that the run alone has. Copies of the run's context share the map.
     */
    private final Map<Map<String, String>, State> runs = Collections.synchronizedMap(new IdentityHashMap<>());

    private enum State {
        FREE,
        USED,
        INBOX
    }

    /** Calls a handler; the run ends when the handler's Uni ends. */
    public Uni<Void> during(boolean inbox, EventContext context, Function<EventContext, Uni<Void>> handler) {
        return Uni.createFrom().deferred(() -> {
            EventContext own = withOwnHeaders(context);
            runs.put(own.headers(), inbox ? State.INBOX : State.FREE);
            return handler.apply(own).onTermination().invoke(() -> runs.remove(own.headers()));
        });
    }

    /** Calls a handler with {@code @Inbox} for several events. */
    public Uni<Void> during(List<EventContext> contexts, Function<List<EventContext>, Uni<Void>> handler) {
        return Uni.createFrom().deferred(() -> {
            List<EventContext> own =
                    contexts.stream().map(OnceRuns::withOwnHeaders).toList();
            own.forEach(context -> runs.put(context.headers(), State.INBOX));
            return handler.apply(own)
                    .onTermination()
                    .invoke(() -> own.forEach(context -> runs.remove(context.headers())));
        });
    }

    private static EventContext withOwnHeaders(EventContext context) {
        return new EventContext(
                context.channel(),
                context.key(),
                context.id(),
                context.type(),
                context.source(),
                context.position(),
                context.timestamp(),
                context.attempt(),
                Collections.unmodifiableMap(new LinkedHashMap<>(context.headers())));
    }

    /** @throws IllegalStateException if the run has used {@code Once} before, or the handler carries {@code @Inbox} */
    void use(EventContext context) {
        if (runs.replace(context.headers(), State.FREE, State.USED)) {
            return;
        }
        State state = runs.get(context.headers());
        if (state == State.INBOX) {
            throw new IllegalStateException(
                    "channel %s: Once.run was called by a method with @Inbox. The whole method runs once, in one transaction: do the work in the method, or annotate it with @Keyed"
                            .formatted(context.channel()));
        }
        if (state == State.USED) {
            throw new IllegalStateException(
                    "channel %s: Once.run was called twice for event %s. The inbox would drop the second call's work as a duplicate's: put all of the work into one call"
                            .formatted(context.channel(), context.id()));
        }
    }

    /** Frees a run whose transaction was rolled back: the run may use {@code Once} again. */
    void rolledBack(EventContext context) {
        runs.replace(context.headers(), State.USED, State.FREE);
    }
}
