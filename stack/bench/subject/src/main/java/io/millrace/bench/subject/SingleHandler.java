package io.millrace.bench.subject;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.Record;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.tx.SessionSql;

/** A handler as the platform's guides have it: one record after the other, each in a transaction, without an inbox. */
@ApplicationScoped
public class SingleHandler {

    private final Effects effects;

    SingleHandler(Effects effects) {
        this.effects = effects;
    }

    @Incoming("single-in")
    public Uni<Void> on(Record<String, String> event) {
        return SessionSql.inTransaction(() -> effects.store(event.key(), event.value()));
    }
}
