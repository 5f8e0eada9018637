package io.millrace.messaging.inbox;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.EventContext;

/**
 * Remembers which runs of handlers have used {@link io.millrace.messaging.Once}. An event has one row in the inbox. A
 * second use in the same run would find the row of the first, and its work would be dropped as a duplicate's.
 */
@ApplicationScoped
public class OnceRuns {

    /** A handler that waits before it asks, asks the table. */
    private static final long LOOK_LASTS_NANOS = Duration.ofSeconds(1).toNanos();

    /**
     * The state of each run, by the map of headers that the run alone has. Copies of the run's context share the map.
     */
    private final Map<Map<String, String>, State> runs = Collections.synchronizedMap(new IdentityHashMap<>());

    /** What each run's event has shown at the look before the handler, until the run asks or uses {@code Once}. */
    private final Map<Map<String, String>, Looked> looks = Collections.synchronizedMap(new IdentityHashMap<>());

    /** @param at in {@link System#nanoTime()} */
    private record Looked(boolean handled, long at) {}

    private enum State {
        FREE,
        USED,
        INBOX
    }

    /** Calls a handler; the run ends when the handler's Uni ends. */
    public Uni<Void> during(boolean inbox, EventContext context, Function<EventContext, Uni<Void>> handler) {
        return during(inbox ? State.INBOX : State.FREE, context, null, handler);
    }

    /**
     * Calls a handler without {@code @Inbox} for whose event the inbox was looked at just now.
     *
     * @param handled what {@link io.millrace.messaging.Once#isHandled} would answer
     */
    public Uni<Void> duringLooked(boolean handled, EventContext context, Function<EventContext, Uni<Void>> handler) {
        return during(State.FREE, context, new Looked(handled, System.nanoTime()), handler);
    }

    private Uni<Void> during(
            State state, EventContext context, @Nullable Looked looked, Function<EventContext, Uni<Void>> handler) {
        return Uni.createFrom().deferred(() -> {
            EventContext own = withOwnHeaders(context);
            runs.put(own.headers(), state);
            if (looked != null) {
                looks.put(own.headers(), looked);
            }
            return handler.apply(own).onTermination().invoke(() -> {
                runs.remove(own.headers());
                looks.remove(own.headers());
            });
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

    /**
     * The answer to the first question of a run whether its event is handled, if the run asks soon after the look before
     * it and has not used {@code Once}; otherwise null. What such a look finds handled stays handled. What it does not find
     * handled may be handled by another instance since, as it may be after any answer.
     */
    @Nullable Boolean takeLook(EventContext context) {
        Looked looked = looks.remove(context.headers());
        if (looked == null || (System.nanoTime() - looked.at()) >= LOOK_LASTS_NANOS) {
            return null;
        }
        return looked.handled();
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
        looks.remove(context.headers());
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
