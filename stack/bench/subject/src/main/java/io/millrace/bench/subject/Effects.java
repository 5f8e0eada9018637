package io.millrace.bench.subject;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/** The effect of a handled record, the same for both handlers. */
@ApplicationScoped
class Effects {

    Uni<Void> store(String key, String value) {
        return SessionSql.update("INSERT INTO effect (key, value) VALUES ($1, $2)", key, value)
                .replaceWithVoid();
    }
}
