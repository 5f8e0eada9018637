package io.millrace.testbed;

import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.SideBySide;
import io.millrace.messaging.tx.BatchedStatement;
import io.millrace.messaging.tx.SessionSql;

/** Stores each value once, by a method for one value; the values of a list by one statement. */
@ApplicationScoped
public class SideBySideHandler {

    private static final String INSERT = """
            INSERT INTO seen (topic, key, value, eventId, attempt)
            SELECT 'beside', key, value, id, attempt
            FROM unnest($1::text[], $2::text[], $3::uuid[], $4::int[]) AS t(key, value, id, attempt)
            """;

    private final Script script;
    private final List<Integer> sizes = new CopyOnWriteArrayList<>();
    private final BatchedStatement<Row, Void> insert = new BatchedStatement<>(this::insert);

    private record Row(String value, EventContext context) {}

    SideBySideHandler(Script script) {
        this.script = script;
    }

    /** The number of rows of each statement. */
    public List<Integer> sizes() {
        return List.copyOf(sizes);
    }

    @Incoming("beside-in")
    @Inbox
    Uni<Void> on(List<String> values, List<EventContext> contexts) {
        return SideBySide.handle(values, contexts, this::on);
    }

    private Uni<Void> on(String value, EventContext context) {
        return insert.execute(new Row(value, context)).chain(() -> script.act(value, context));
    }

    private Uni<List<Void>> insert(List<Row> rows) {
        sizes.add(rows.size());
        return SessionSql.update(
                        INSERT,
                        rows.stream()
                                .map(row -> String.valueOf(row.context().key()))
                                .toArray(String[]::new),
                        rows.stream().map(Row::value).toArray(String[]::new),
                        rows.stream().map(row -> row.context().inboxId()).toArray(UUID[]::new),
                        rows.stream().map(row -> row.context().attempt()).toArray(Integer[]::new))
                .replaceWith(() -> Collections.nCopies(rows.size(), null));
    }
}
