package io.millrace.bench.subject;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.tx.SessionSql;

/** The effect of a handled record, the same for all handlers. */
@ApplicationScoped
class Effects {

    Uni<Void> store(String key, String value) {
        return SessionSql.update("INSERT INTO effect (key, value) VALUES ($1, $2)", key, value)
                .replaceWithVoid();
    }

    Uni<Void> store(List<String> keys, List<String> values) {
        return SessionSql.update(
                        "INSERT INTO effect (key, value) SELECT * FROM unnest($1::text[], $2::text[])",
                        keys.toArray(String[]::new),
                        values.toArray(String[]::new))
                .replaceWithVoid();
    }
}
