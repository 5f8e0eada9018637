package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** Stores each number once. */
@ApplicationScoped
public class NumberHandler {

    /** A number that begins like this has another one sent. */
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
        // Stored first: what fails afterwards must take this back.
        return store.add("numbers", value, context).chain(() -> script.act(value, context));
    }
}
