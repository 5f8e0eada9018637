package io.millrace.bench.retention;

import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Ground;

/** Fills inbox and sagas with old rows, and makes small tables of the same kind beside them. */
@SuppressWarnings("InlineFormatString") // The statements stand apart from their arguments.
final class LargeTables {

    /** Schema of the small tables: a connection with this schema first in its search path queries them. */
    static final String SMALL = "small";

    static final int UNDER_WAY = 200;

    private static final int LINES = 6;

    /* Ids as the emitters make them: ordered by time. */
    private static final String INBOX = """
            INSERT INTO inbox (consumer, event_id, handled_at)
            SELECT 'bench-in',
                (lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7000' || substr(md5(n::text), 1, 16))::uuid,
                t
            FROM generate_series(1, %1$d) AS n
            CROSS JOIN LATERAL (SELECT now() - interval '%2$s' + n * interval '%3$s' / %1$d AS t) AS time
            """;

    private static final String SAGAS = """
            INSERT INTO saga (id, type, status, step, data, state, version, created_at, updated_at)
            SELECT gen_random_uuid(), 'bench', %4$s, 4, jsonb_build_object('note', repeat('x', 200)),
                jsonb_build_object('steps', repeat('y', 200)), 9, t, t
            FROM generate_series(1, %1$d) AS n
            CROSS JOIN LATERAL (SELECT now() - interval '%2$s' + n * interval '%3$s' / %1$d AS t) AS time
            """;

    private static final String WITH_TIMELINES = """
            WITH stored AS (%s RETURNING id, updated_at)
            INSERT INTO saga_log (saga_id, seq, at, step, event)
            SELECT id, seq, updated_at, 'step', 'SUCCEEDED' FROM stored, generate_series(1, %d) AS seq
            """;

    private static final String ENDED = "CASE n % 10 WHEN 0 THEN 'COMPENSATED' ELSE 'COMPLETED' END";

    /* Millions of rows are inserted without indexes; the indexes are made afterwards. */
    private static final String WITHOUT_INDEXES = """
            ALTER TABLE inbox DROP CONSTRAINT inbox_pkey;
            DROP INDEX inbox_by_age;
            ALTER TABLE saga_log DROP CONSTRAINT saga_log_pkey;
            DROP INDEX saga_by_status
            """;

    private static final String INDEXES = """
            SET maintenance_work_mem = '1GB';
            ALTER TABLE inbox ADD PRIMARY KEY (consumer, event_id);
            CREATE INDEX inbox_by_age ON inbox (handled_at);
            ALTER TABLE saga_log ADD PRIMARY KEY (saga_id, seq);
            CREATE INDEX saga_by_status ON saga (status, updated_at)
            """;

    private final Ground ground;
    private final Report report;

    LargeTables(Ground ground, Report report) {
        this.ground = ground;
        this.report = report;
    }

    /**
     * Makes the small tables, with some sagas under way in small and large table alike: the census counts those every
     * second.
     */
    void small() {
        ground.execute("CREATE SCHEMA " + SMALL);
        for (String table : new String[] {"inbox", "parked_key", "saga"}) {
            ground.execute("CREATE TABLE %1$s.%2$s (LIKE public.%2$s INCLUDING ALL)".formatted(SMALL, table));
        }
        String underWay = SAGAS.formatted(UNDER_WAY, "1 minute", "1 minute", "'RUNNING'");
        ground.execute(underWay);
        ground.execute("INSERT INTO %s.saga SELECT * FROM saga".formatted(SMALL));
    }

    /** Inserts rows that are past their retention. */
    void old(int inbox, int sagas) {
        rows(inbox, "60 days", "29 days");
        sagas(sagas, "180 days", "89 days");
    }

    /** Inserts many rows, some of which are past their retention. */
    void many(int inbox, int sagas, int old, int oldSagas) {
        ground.execute(WITHOUT_INDEXES);
        old(old, oldSagas);
        rows(inbox - old, "29 days", "29 days");
        sagas(sagas - oldSagas, "89 days", "89 days");
        report.note("retention: making the indexes");
        ground.execute(INDEXES);
    }

    void settle() {
        ground.execute("VACUUM (ANALYZE) inbox");
        ground.execute("VACUUM (ANALYZE) saga");
        ground.execute("VACUUM (ANALYZE) saga_log");
    }

    private void rows(int count, String since, String until) {
        report.note("retention: storing %,d rows of the inbox".formatted(count));
        ground.execute(INBOX.formatted(count, since, until));
    }

    private void sagas(int count, String since, String until) {
        report.note("retention: storing %,d sagas".formatted(count));
        String stored = SAGAS.formatted(count, since, until, ENDED);
        // The saga of each line exists, so the foreign key need not be checked for each line.
        ground.execute("SET session_replication_role = replica; " + WITH_TIMELINES.formatted(stored, LINES));
    }
}
