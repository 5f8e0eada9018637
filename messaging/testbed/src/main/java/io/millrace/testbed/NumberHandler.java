package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores each number once. */
@ApplicationScoped
public class NumberHandler {

    /** For a number with this prefix, the handler sends another number. */
    private static final String RELAY = "relay-";

    private final SeenStore store;
    private final Script script;
    private final NumberEvents events;

    NumberHandler(SeenStore store, Script script, NumberEvents events) {
        this.store = store;
        this.script = script;
        this.events = events;
    }

    @Incoming("numbers-in")
    @Inbox
    Uni<Void> on(String value, EventContext context) {
        if (value.startsWith(RELAY)) {
            events.number(value.substring(RELAY.length()), "relayed");
        }
        // The row is stored first, so that a later failure has to roll it back.
        return store.add("numbers", value, context).chain(() -> script.act(value, context));
    }
}
