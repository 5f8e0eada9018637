package io.millrace.bench.subject;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/** What a handler does with a record, whichever way the record came. */
@ApplicationScoped
class Effects {

    Uni<Void> store(String key, String value) {
        return SessionSql.update("INSERT INTO effect (key, value) VALUES ($1, $2)", key, value)
                .replaceWithVoid();
    }
}
