package io.millrace.messaging.tx;

import java.util.function.Supplier;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Duplicated Vert.x contexts: what Hibernate Reactive keeps its session in. */
public final class Contexts {

    private Contexts() {}

    /** A context of its own for a piece of work, on the event loop of the given one. */
    public static Context duplicate(Context root) {
        Context duplicate = VertxContext.createNewDuplicatedContext(root);
        VertxContextSafetyToggle.setContextSafe(duplicate, true);
        return duplicate;
    }

    public static Context duplicate(Vertx vertx) {
        return duplicate(vertx.getOrCreateContext());
    }

    /** Runs the work on the context; the answer comes there too. */
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
}
