package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.Once;

/** Stores each value once, in a transaction of its own, and runs a further action after the commit. */
@ApplicationScoped
public class OnceHandler {

    private final SeenStore store;
    private final Script script;
    private final Once once;

    OnceHandler(SeenStore store, Script script, Once once) {
        this.store = store;
        this.script = script;
        this.once = once;
    }

    @Incoming("once-in")
    @Keyed
    Uni<Void> on(String value, EventContext context) {
        return once.run(context, () -> store.add("once", value, context)).chain(() -> script.act(value, context));
    }
}
