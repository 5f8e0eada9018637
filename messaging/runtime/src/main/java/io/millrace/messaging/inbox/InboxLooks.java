package io.millrace.messaging.inbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.inbox.InboxRow.Verdict;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.GatheredReads;
import io.millrace.messaging.tx.KeptPlan;

/**
 * Looks at the inbox outside of any transaction, for handlers that ask it by themselves. One statement answers for the
 * events that ask while another look is under way, whatever their channels. It changes nothing and holds no lock.
 */
@ApplicationScoped
public class InboxLooks {

    /*
     * Without locks: a key that is parked or released at this moment is looked at again where the event is parked.
     * Returns at least one row for each event, and one for each row of the inbox: under the event's UUID and under its
     * identity. Redriven events that failed on a blocked key wait before its other events, see ParkStore.
     */
    private static final String LOOK = KeptPlan.of("""
            SELECT asked.n, k.blocked,
                   k.blocked AND EXISTS (
                       SELECT FROM parked_record AS p WHERE p.consumer = asked.consumer AND p.key = asked.key AND p.seq < 0
                   ) AS front,
                   i.event_id, i.identity, i.given_up::text AS given_up
            FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[]) WITH ORDINALITY
                AS asked(consumer, key, id, identity, n)
            LEFT JOIN parked_key AS k ON k.consumer = asked.consumer AND k.key = asked.key
            LEFT JOIN inbox AS i
                ON i.consumer = asked.consumer AND i.event_id = ANY (ARRAY[asked.id, asked.identity])
            ORDER BY asked.n
            """);

    /** Long enough for a record that waits for a connection while every connection has a handler's transaction. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final BoundedSql sql;
    private final GatheredReads<Question, Look> reads;

    InboxLooks(BoundedSql sql, Vertx vertx) {
        this.sql = sql;
        this.reads = new GatheredReads<>(vertx, this::read);
    }

    private record Question(InboxEvent event, String key) {}

    /**
     * What a look has shown.
     *
     * @param admission {@code FRESH} if the handler is called, even for an event that has had its effect
     * @param handled whether the event has had its effect, or was given up and is not redriven
     */
    public record Look(Admission admission, boolean handled) {}

    /** Looks for an event, and for parked events of the key under which it would be parked. */
    public Uni<Look> look(InboxEvent event, String key) {
        return reads.ask(new Question(event, key));
    }

    private Uni<List<Look>> read(List<Question> questions) {
        return sql.execute(
                        LIMIT,
                        LOOK,
                        Tuple.of(
                                questions.stream()
                                        .map(each -> each.event().consumer())
                                        .toArray(String[]::new),
                                questions.stream().map(Question::key).toArray(String[]::new),
                                questions.stream()
                                        .map(each -> each.event().id())
                                        .toArray(UUID[]::new),
                                questions.stream()
                                        .map(each -> each.event().identity())
                                        .toArray(UUID[]::new)))
                .map(rows -> looks(questions, rows));
    }

    private static List<Look> looks(List<Question> questions, RowSet<Row> rows) {
        var found = new ArrayList<List<Row>>();
        questions.forEach(question -> found.add(new ArrayList<>()));
        rows.forEach(row -> found.get(Math.toIntExact(row.getLong("n") - 1)).add(row));
        var looks = new ArrayList<Look>();
        for (int i = 0; i < found.size(); i++) {
            looks.add(look(questions.get(i).event(), found.get(i)));
        }
        return looks;
    }

    private static Look look(InboxEvent event, List<Row> rows) {
        return new Look(admission(event, rows), SecondRows.isHandled(rows, event));
    }

    private static Admission admission(InboxEvent event, List<Row> rows) {
        Verdict verdict = SecondRows.verdict(rows, event);
        if (verdict == Verdict.GIVEN_UP) {
            return Admission.GIVEN_UP;
        }
        Row first = rows.getFirst();
        Boolean blocked = first.getBoolean("blocked");
        if (blocked == null) {
            return Admission.FRESH;
        }
        boolean before = blocked && verdict == Verdict.TO_BE_TRIED_AGAIN && !first.getBoolean("front");
        return before ? Admission.FRESH : Admission.BEHIND_PARKED;
    }
}
