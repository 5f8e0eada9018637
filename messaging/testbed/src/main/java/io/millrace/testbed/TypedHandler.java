package io.millrace.testbed;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Inbox;

/** Stores each value once, of two types of events alone. */
@ApplicationScoped
public class TypedHandler {

    private final SeenStore store;

    TypedHandler(SeenStore store) {
        this.store = store;
    }

    @Incoming("typed-in")
    @Inbox
    @EventTypes(value = Trip.class, names = "wanted")
    Uni<Void> on(String value, EventContext context) {
        return store.add("typed", value, context);
    }
}
