package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores each number once. */
@ApplicationScoped
public class NumberHandler {

    private final SeenStore store;
    private final Script script;

    NumberHandler(SeenStore store, Script script) {
        this.store = store;
        this.script = script;
    }

    @Incoming("numbers-in")
    @Inbox
    Uni<Void> on(String value, EventContext context) {
        // Stored first: what fails afterwards must take this back.
        return store.add("numbers", value, context).chain(() -> script.act(value, context));
    }
}
