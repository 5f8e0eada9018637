package io.millrace.bench.subject;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;

/** A handler with an inbox: each event counts once, and the keys run side by side. */
@ApplicationScoped
public class KeyedHandler {

    private final Effects effects;

    KeyedHandler(Effects effects) {
        this.effects = effects;
    }

    @Incoming("keyed-in")
    @Inbox
    Uni<Void> on(String value, EventContext context) {
        return effects.store(String.valueOf(context.key()), value);
    }
}
