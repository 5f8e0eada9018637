package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores each value once. Two transactions of this handler run at a time, so that values have to share them. */
@ApplicationScoped
public class SharedHandler {

    private final SeenStore store;
    private final Script script;

    SharedHandler(SeenStore store, Script script) {
        this.store = store;
        this.script = script;
    }

    @Incoming("shared-in")
    @Inbox
    Uni<Void> on(String value, EventContext context) {
        return store.add("shared", value, context).chain(() -> script.act(value, context));
    }
}
