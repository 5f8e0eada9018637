package io.millrace.messaging.inbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/** Admits the events of a shared transaction by one statement, each as {@link InboxStore#admit} does. */
@ApplicationScoped
public class BatchAdmission {

    /*
     * As InboxStore's statement for one event. Rows are locked and inserted in the order of keys and ids, so that two
     * transactions with the same events wait for each other instead of ending in a deadlock. Of two events with one
     * UUID one row is inserted; its identity tells whose it is.
     */
    private static final String ADMIT = KeptPlan.of("""
            WITH input AS MATERIALIZED (
                SELECT * FROM unnest($2::text[], $3::uuid[], $4::uuid[]) WITH ORDINALITY AS t(key, id, identity, n)
            ), waiting AS (
                SELECT key, blocked FROM parked_key WHERE consumer = $1 AND key = ANY ($2::text[])
                ORDER BY key FOR UPDATE
            ), noted AS (
                INSERT INTO inbox (consumer, event_id, identity)
                SELECT $1, id, identity FROM input
                WHERE NOT EXISTS (SELECT FROM waiting WHERE waiting.key = input.key)
                ORDER BY id, n
                ON CONFLICT DO NOTHING
                RETURNING event_id, identity
            )
            SELECT waiting.blocked, noted.event_id IS NOT NULL
            FROM input
            LEFT JOIN waiting ON waiting.key = input.key
            LEFT JOIN noted ON noted.event_id = input.id AND noted.identity = input.identity
            ORDER BY n
            """);

    /** As InboxStore's statement for one event that is not looked for among parked events. */
    private static final String NOTE = """
            WITH input AS MATERIALIZED (
                SELECT * FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS t(id, identity, n)
            ), noted AS (
                INSERT INTO inbox (consumer, event_id, identity)
                SELECT $1, id, identity FROM input ORDER BY id, n
                ON CONFLICT DO NOTHING
                RETURNING event_id, identity
            )
            SELECT noted.event_id IS NOT NULL
            FROM input LEFT JOIN noted ON noted.event_id = input.id AND noted.identity = input.identity
            ORDER BY n
            """;

    private final InboxStore store;

    BatchAdmission(InboxStore store) {
        this.store = store;
    }

    /**
     * An event that asks for admission.
     *
     * @param key the key under which the event would be parked
     */
    public record Candidate(InboxEvent event, String key) {}

    /**
     * Decides about events of one channel, and inserts their rows. The first statement of their transaction.
     *
     * @param events at least one
     * @return the decisions, in the order of the events
     */
    public Uni<List<Admission>> admit(List<Candidate> events) {
        return SessionSql.select(
                        ADMIT,
                        events.getFirst().event().consumer(),
                        events.stream().map(Candidate::key).toArray(String[]::new),
                        events.stream().map(each -> each.event().id()).toArray(UUID[]::new),
                        events.stream().map(each -> each.event().identity()).toArray(UUID[]::new))
                .chain(rows -> decide(events, rows));
    }

    /**
     * Inserts the rows of events of one channel without a look at parked events, each as {@link InboxStore#note} does.
     * The first statement of their transaction.
     *
     * @param events at least one
     * @return {@code FRESH} where the event's effect is due now, in the order of the events
     */
    public Uni<List<Admission>> note(List<InboxEvent> events) {
        return SessionSql.select(
                        NOTE,
                        events.getFirst().consumer(),
                        events.stream().map(InboxEvent::id).toArray(UUID[]::new),
                        events.stream().map(InboxEvent::identity).toArray(UUID[]::new))
                .chain(rows -> {
                    var decisions = new ArrayList<Uni<Admission>>();
                    var taken = new HashSet<UUID>();
                    for (int i = 0; i < events.size(); i++) {
                        InboxEvent each = events.get(i);
                        boolean noted = (Boolean) rows.get(i)[0] && taken.add(each.id());
                        decisions.add(Uni.createFrom().deferred(() -> store.decide(each, noted)));
                    }
                    return inTheirOrder(decisions);
                });
    }

    private Uni<List<Admission>> decide(List<Candidate> events, List<Object[]> rows) {
        var decisions = new ArrayList<Uni<Admission>>();
        var taken = new HashSet<UUID>();
        for (int i = 0; i < events.size(); i++) {
            Candidate each = events.get(i);
            @Nullable Boolean blocked = (Boolean) rows.get(i)[0];
            boolean waiting = blocked != null;
            // The second of two deliveries of one event finds the row of the first.
            boolean noted = !waiting
                    && (Boolean) rows.get(i)[1]
                    && taken.add(each.event().id());
            decisions.add(Uni.createFrom()
                    .deferred(() ->
                            store.decide(each.event(), each.key(), waiting, Boolean.TRUE.equals(blocked), noted)));
        }
        return inTheirOrder(decisions);
    }

    /** One after the other, as all use the transaction's connection. */
    private static Uni<List<Admission>> inTheirOrder(List<Uni<Admission>> decisions) {
        return Multi.createFrom()
                .iterable(decisions)
                .onItem()
                .transformToUniAndConcatenate(decision -> decision)
                .collect()
                .asList();
    }
}
