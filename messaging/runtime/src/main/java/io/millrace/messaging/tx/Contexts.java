package io.millrace.messaging.tx;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import io.millrace.messaging.event.TraceHeaders;

/** Creates and uses duplicated Vert.x contexts, in which Hibernate Reactive keeps its session. */
public final class Contexts {

    private Contexts() {}

    /** Creates a context of its own for a piece of work, on the event loop of the given context. */
    public static Context duplicate(Context root) {
        Context duplicate = VertxContext.createNewDuplicatedContext(root);
        VertxContextSafetyToggle.setContextSafe(duplicate, true);
        return duplicate;
    }

    public static Context duplicate(Vertx vertx) {
        return duplicate(vertx.getOrCreateContext());
    }

    /** Runs the work on the context; the result comes there too. */
    public static <T> Uni<T> runOn(Context context, Supplier<Uni<T>> work) {
        return Uni.createFrom()
                .emitter(emitter -> context.runOnContext(ignored -> {
                    try {
                        work.get().subscribe().with(emitter::complete, emitter::fail);
                    } catch (RuntimeException e) {
                        emitter.fail(e);
                    }
                }));
    }

    /** Delivers the Uni's item or failure on the context on which this method is called. */
    public static <T> Uni<T> here(Uni<T> uni) {
        Context context = current();
        return uni.emitOn(command -> context.runOnContext(ignored -> command.run()));
    }

    /** As {@link #here}; on a thread without a Vert.x context, delivers where the Uni does. */
    public static <T> Uni<T> hereIfAny(Uni<T> uni) {
        return Vertx.currentContext() == null ? uni : here(uni);
    }

    /**
     * Limits the wait for a Uni that completes on the context on which this method is called. After the limit the Uni is
     * cancelled, on that context too; then the last act runs, and the result fails.
     *
     * @param lastAct what is done before the result fails, whether it succeeds or not
     */
    public static <T> Uni<T> within(Duration limit, Uni<T> uni, Supplier<Uni<?>> lastAct, Supplier<Throwable> tooLate) {
        Context context = current();
        return Uni.createFrom().emitter(emitter -> {
            var running = new AtomicReference<Cancellable>();
            var ended = new AtomicBoolean();
            long timer = context.owner()
                    .setTimer(
                            limit.toMillis(),
                            id -> context.runOnContext(ignored -> {
                                if (ended.get()) {
                                    return;
                                }
                                Objects.requireNonNull(running.get()).cancel();
                                Uni.createFrom()
                                        .deferred(lastAct::get)
                                        .subscribe()
                                        .with(
                                                done -> emitter.fail(tooLate.get()),
                                                failure -> emitter.fail(tooLate.get()));
                            }));
            running.set(uni.onTermination()
                    .invoke(() -> {
                        ended.set(true);
                        context.owner().cancelTimer(timer);
                    })
                    .subscribe()
                    .with(emitter::complete, emitter::fail));
        });
    }

    /** Completes after the pause, on the context on which this method is called. */
    public static Uni<Void> pause(Duration pause) {
        Context context = current();
        return Uni.createFrom().emitter(emitter -> context.owner()
                .setTimer(
                        Math.max(1, pause.toMillis()), id -> context.runOnContext(ignored -> emitter.complete(null))));
    }

    /**
     * Runs the work on a context of its own, within the same trace. So no session that an earlier attempt has left
     * behind gets in its way. The result comes on the caller's context.
     */
    public static <T> Uni<T> isolated(Supplier<Uni<T>> work) {
        var trace = io.opentelemetry.context.Context.current();
        return here(runOn(duplicate(current()), () -> TraceHeaders.within(trace, work)));
    }

    private static Context current() {
        Context context = Vertx.currentContext();
        if (context == null) {
            throw new IllegalStateException("not on a Vert.x context");
        }
        return context;
    }
}
