-- The tables of Millrace messaging. Repeatable: every statement may run on a database of any earlier release.
-- With Flyway: quarkus.flyway.locations=db/migration,db/messaging (a default of the extension).

-- Outbox: rows on their way to the broker.
CREATE SEQUENCE IF NOT EXISTS outbox_id_seq;

CREATE TABLE IF NOT EXISTS outbox (
    id         bigint      NOT NULL,
    channel    text        NOT NULL,
    lane       smallint    NOT NULL,
    key        text        NOT NULL,
    event_id   uuid        NOT NULL,
    type       text        NOT NULL,
    headers    json        NOT NULL,
    payload    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (channel, lane, id)
);
-- A queue: every row is written once, read once and deleted soon. Vacuum by number of rows, not by share, and at once.
ALTER TABLE outbox SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000,
    autovacuum_vacuum_cost_delay = 0
);
-- Payloads are small and short-lived: compressing them would only cost time.
ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL;

-- The relay's queries of the outbox. They are functions, so that settings can go with them. The table is empty most of the
-- time, and a plan made then reads the whole table, for each lane, however many rows have come meanwhile. A plan by the index
-- is never far from the best. The order of joins is not left to the planner either: a subquery with a limit is not pulled up.

-- Returns the first rows of some lanes, each lane from its bound on: of all lanes together at most so many rows, and so many
-- bytes of payloads. The row that goes beyond is the last. The cost is that of the rows returned: the query walks over neither
-- the backlog nor removed rows. It knows the payloads' lengths without reading the payloads.
CREATE OR REPLACE FUNCTION outbox_read(
    of_channel text, lanes int[], above bigint[], at_most int[], on_their_way bigint[], most_rows int, most_bytes bigint)
RETURNS TABLE (
    id bigint, lane smallint, key text, event_id uuid, type text, headers text, payload bytea, created_at timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT id, lane, key, event_id, type, headers::text, payload, created_at
    FROM (
        SELECT *, sum(octet_length(payload)) OVER (ORDER BY id) - octet_length(payload) AS bytes_before
        FROM (
            SELECT o.*
            FROM unnest(lanes, above, at_most) AS l(lane, above, at_most)
            CROSS JOIN LATERAL (
                SELECT * FROM outbox
                WHERE channel = of_channel AND lane = l.lane AND id > l.above
                ORDER BY id
                LIMIT l.at_most
            ) AS o
            WHERE o.id NOT IN (SELECT unnest(on_their_way))
            ORDER BY o.id
            LIMIT most_rows
        ) AS first_rows
    ) AS measured
    WHERE bytes_before < most_bytes
    ORDER BY id;
END
$$;

-- Removes rows, and finds each row by the index on its own. In a join, a planner that believes the table to be empty walks the
-- whole table for each row. Not guarded by the lease: a row is removed because the broker has it, and that stays true whichever
-- instance owns the lane by now. A row left in the table would be published twice.
CREATE OR REPLACE FUNCTION outbox_remove(of_channel text, lanes int[], ids bigint[])
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
    removed bigint;
BEGIN
    DELETE FROM outbox
    WHERE ctid = ANY(ARRAY(
        SELECT o.ctid
        FROM unnest(lanes, ids) AS done(lane, id)
        CROSS JOIN LATERAL (
            SELECT ctid FROM outbox WHERE channel = of_channel AND lane = done.lane AND id = done.id LIMIT 1
        ) AS o
    ));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

-- A row that another session has locked fails the removal at the server, after a moment: a statement that only its client gives
-- up goes on there, and keeps its locks on the rows of other channels.
-- Removes rows by their events too: ids begin anew after a restore, and an id alone may be that of another row by then.
CREATE OR REPLACE FUNCTION outbox_remove(of_channel text, lanes int[], ids bigint[], event_ids uuid[])
RETURNS bigint
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET lock_timeout = '1s'
AS $$
DECLARE
    removed bigint;
BEGIN
    DELETE FROM outbox
    WHERE ctid = ANY(ARRAY(
        SELECT o.ctid
        FROM unnest(lanes, ids, event_ids) AS done(lane, id, event_id)
        CROSS JOIN LATERAL (
            SELECT ctid FROM outbox
            WHERE channel = of_channel AND lane = done.lane AND id = done.id AND event_id = done.event_id
            LIMIT 1
        ) AS o
    ));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

-- Returns the first rows of some lanes of several channels, as outbox_read does of one channel: of each channel at most so many
-- rows and bytes. Element by element, the arrays from of_channel on name a channel, one of its lanes, its bound and its limit.
-- The first three parameters name the channels and lanes once each, and the lowest bound. One look at the index by them answers
-- an idle relay, whose lanes are empty, instead of a look for each lane. Stable: look and reads see the same rows.
CREATE OR REPLACE FUNCTION outbox_reads(
    any_channel text[], any_lane int[], lowest bigint,
    of_channel text[], lanes int[], above bigint[], at_most int[], most_rows int, most_bytes bigint)
RETURNS TABLE (
    channel text, id bigint, lane smallint, key text, event_id uuid, type text, headers text, payload bytea,
    created_at timestamptz)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    -- So few lanes cost no more than the look before them.
    few CONSTANT int := 4;
BEGIN
    IF cardinality(lanes) > few AND NOT EXISTS (
        SELECT FROM outbox AS o WHERE o.channel = ANY(any_channel) AND o.lane = ANY(any_lane) AND o.id > lowest)
    THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT c.channel, r.id, r.lane, r.key, r.event_id, r.type, r.headers, r.payload, r.created_at
    FROM (
        SELECT b.channel, array_agg(b.lane) AS lanes, array_agg(b.above) AS above, array_agg(b.at_most) AS at_most
        FROM unnest(of_channel, lanes, above, at_most) AS b(channel, lane, above, at_most)
        GROUP BY b.channel
    ) AS c
    CROSS JOIN LATERAL outbox_read(c.channel, c.lanes, c.above, c.at_most, '{}', most_rows, most_bytes) AS r;
END
$$;

-- Removes published rows of several channels as outbox_remove does, then returns the next rows as outbox_reads does: the relay's
-- statement between two batches. The read sees no row that was removed before it. Volatile, so that the read has a snapshot of
-- its own; without rows to remove the statement writes nothing.
CREATE OR REPLACE FUNCTION outbox_turn(
    gone_of text[], gone_lanes int[], gone_ids bigint[], gone_events uuid[],
    any_channel text[], any_lane int[], lowest bigint,
    of_channel text[], lanes int[], above bigint[], at_most int[], most_rows int, most_bytes bigint)
RETURNS TABLE (
    channel text, id bigint, lane smallint, key text, event_id uuid, type text, headers text, payload bytea,
    created_at timestamptz)
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET lock_timeout = '1s'
AS $$
#variable_conflict use_column
BEGIN
    IF cardinality(gone_ids) > 0 THEN
        DELETE FROM outbox
        WHERE ctid = ANY(ARRAY(
            SELECT o.ctid
            FROM unnest(gone_of, gone_lanes, gone_ids, gone_events) AS done(channel, lane, id, event_id)
            CROSS JOIN LATERAL (
                SELECT ctid FROM outbox
                WHERE channel = done.channel AND lane = done.lane AND id = done.id AND event_id = done.event_id
                LIMIT 1
            ) AS o
        ));
    END IF;
    IF cardinality(lanes) > 0 THEN
        RETURN QUERY
        SELECT * FROM outbox_reads(any_channel, any_lane, lowest, of_channel, lanes, above, at_most, most_rows, most_bytes);
    END IF;
END
$$;

-- Returns the history of the database that the answer comes from, and the last id that has been drawn there. After a restart, a
-- failover or a restore the history is another one, and after a restart of the sequence, which writes a new file: the ids that the relay knows hold for one history. Needs no rights beyond
-- those of any user.
CREATE OR REPLACE FUNCTION outbox_timeline(OUT timeline bigint, OUT drawn bigint)
LANGUAGE plpgsql
AS $$
BEGIN
    SELECT hashtextextended(concat_ws('/',
               extract(epoch FROM pg_postmaster_start_time()), pg_is_in_recovery(),
               (SELECT oid FROM pg_database WHERE datname = current_database()),
               'outbox'::regclass::oid, 'outbox_id_seq'::regclass::oid, pg_relation_filenode('outbox_id_seq')), 0),
           CASE WHEN is_called THEN last_value ELSE last_value - 1 END
    INTO timeline, drawn
    FROM outbox_id_seq;
END
$$;

-- Returns whether a lane has rows at or below its bound. The reads pass over such rows. Walks over the index entries of removed
-- rows, so it is for a look once in a while.
CREATE OR REPLACE FUNCTION outbox_below(of_channel text, lanes int[], bounds bigint[])
RETURNS boolean
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM unnest(lanes, bounds) AS l(lane, bound)
        CROSS JOIN LATERAL (
            SELECT FROM outbox WHERE channel = of_channel AND lane = l.lane AND id <= l.bound ORDER BY id LIMIT 1
        ) AS o
    );
END
$$;

-- Counts the rows that wait in some lanes, in each lane up to a limit.
CREATE OR REPLACE FUNCTION outbox_count(of_channel text, lanes int[], above bigint[], at_most int)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
    RETURN (
        SELECT coalesce(sum(n), 0)
        FROM unnest(lanes, above) AS l(lane, above)
        CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM (
                SELECT FROM outbox WHERE channel = of_channel AND lane = l.lane AND id > l.above LIMIT at_most
            ) AS capped
        ) AS counted
    );
END
$$;

-- Rows that wait because their key's first row cannot be published; in the second table each such key, and the reason.
CREATE TABLE IF NOT EXISTS outbox_held (LIKE outbox INCLUDING DEFAULTS, PRIMARY KEY (channel, key, id));

CREATE TABLE IF NOT EXISTS outbox_hold (
    channel         text        NOT NULL,
    key             text        NOT NULL,
    lane            smallint    NOT NULL,
    since           timestamptz NOT NULL DEFAULT now(),
    attempts        int         NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    last_error      text        NOT NULL,
    PRIMARY KEY (channel, key)
);

-- Rows that an operator has given up: not published, and not lost either.
CREATE TABLE IF NOT EXISTS outbox_given_up (
    LIKE outbox INCLUDING DEFAULTS,
    given_up_at timestamptz NOT NULL DEFAULT now(),
    actor       text        NOT NULL,
    reason      text        NOT NULL,
    error       text        NOT NULL,
    PRIMARY KEY (channel, key, id)
);
CREATE INDEX IF NOT EXISTS outbox_given_up_by_age ON outbox_given_up (given_up_at);

-- Which instance publishes which lanes. A member is one life of an instance.
CREATE TABLE IF NOT EXISTS outbox_member (
    member      text        PRIMARY KEY,
    instance    text        NOT NULL,
    alive_until timestamptz NOT NULL
);

-- The number of lanes in which the member counted the rows that wait, and the number of these rows. The sums over all members
-- give each instance the total.
ALTER TABLE outbox_member ADD COLUMN IF NOT EXISTS counted_lanes int NOT NULL DEFAULT 0;
ALTER TABLE outbox_member ADD COLUMN IF NOT EXISTS pending bigint NOT NULL DEFAULT 0;

CREATE TABLE IF NOT EXISTS outbox_lane (
    lane        smallint PRIMARY KEY,
    owner       text,
    epoch       bigint   NOT NULL DEFAULT 0,
    lease_until timestamptz,
    unfenced    text[]   NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);
-- Each heartbeat changes every row, in a table of a few pages, and PostgreSQL removes the former versions when it next reads the
-- page. By the defaults autovacuum would come with each of its rounds, to find nothing.
ALTER TABLE outbox_lane SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000
);
INSERT INTO outbox_lane (lane) SELECT generate_series(0, 63) ON CONFLICT DO NOTHING;

-- The Avro schemas that payloads were written with, by their fingerprints.
CREATE TABLE IF NOT EXISTS outbox_schema (
    fingerprint bigint PRIMARY KEY,
    schema      text   NOT NULL
);

-- Inbox: events that have had their effect, and events that were given up.
CREATE TABLE IF NOT EXISTS inbox (
    consumer   text        NOT NULL,
    event_id   uuid        NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
-- The retention job finds old rows by this index. A B-tree: a BRIN index leads to the same emptied pages with every batch, and
-- leads to none any more once new rows fill their room (ADR 26).
CREATE INDEX IF NOT EXISTS inbox_by_age ON inbox (handled_at);
DROP INDEX IF EXISTS inbox_handled_at;
-- Rows are only added, and removed by age. Vacuum by number of rows, not by share: of 20 million rows 20% are many.
ALTER TABLE inbox SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 500000
);
-- Made of the event's source and id: two sources may use one UUID. Null in rows of earlier releases, which knew the id alone.
ALTER TABLE inbox ADD COLUMN IF NOT EXISTS identity uuid;
-- Null: the event has had its effect. Otherwise: how often the event was given up, why, which redrives were tried, and whether
-- one of them was handled. Such rows stay longer: the event's dead letter may be redriven.
ALTER TABLE inbox ADD COLUMN IF NOT EXISTS given_up jsonb;
CREATE INDEX IF NOT EXISTS inbox_given_up ON inbox (consumer, handled_at) WHERE given_up IS NOT NULL;


-- Records of dead letters that are too large for their topic. The dead letter in the topic has everything else, and the id of
-- the row here.
CREATE TABLE IF NOT EXISTS dead_letter_record (
    consumer  text        NOT NULL,
    letter    uuid        NOT NULL,
    topic     text        NOT NULL,
    record    bytea       NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, letter)
);
CREATE INDEX IF NOT EXISTS dead_letter_record_by_age ON dead_letter_record (stored_at);

-- Parked events, which are tried again later: the state of each key, and its records in their order.
CREATE TABLE IF NOT EXISTS parked_key (
    consumer        text        NOT NULL,
    key             text        NOT NULL,
    since           timestamptz NOT NULL DEFAULT now(),
    attempts        int         NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    blocked         boolean     NOT NULL DEFAULT false,
    last_error      text        NOT NULL,
    PRIMARY KEY (consumer, key)
);
-- The instance that tries the key's first event now. Each claim has a number: an attempt whose claim has run out changes
-- nothing.
ALTER TABLE parked_key ADD COLUMN IF NOT EXISTS claim bigint NOT NULL DEFAULT 0;
ALTER TABLE parked_key ADD COLUMN IF NOT EXISTS claimed_by text;
CREATE INDEX IF NOT EXISTS parked_key_due ON parked_key (consumer, next_attempt_at) WHERE NOT blocked;

CREATE SEQUENCE IF NOT EXISTS parked_seq;

CREATE TABLE IF NOT EXISTS parked_record (
    consumer  text        NOT NULL,
    key       text        NOT NULL,
    seq       bigint      NOT NULL DEFAULT nextval('parked_seq'),
    event_id  uuid        NOT NULL,
    channel   text        NOT NULL,
    topic     text        NOT NULL,
    partition int         NOT NULL,
    offset_   bigint      NOT NULL,
    stored_at timestamptz NOT NULL,
    record    bytea       NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, key, seq),
    UNIQUE (consumer, event_id)
);

-- Raises the two sequences above the numbers of the rows that are there. After a logical copy or a setval a sequence may stand
-- below them: new rows would come before older rows of their keys, or draw numbers that exist. Returns the sequences that it has
-- raised. Runs with its owner's rights, as setval needs more than those of a service. Any user may call it at any time: it
-- never sets a sequence back. The lock keeps two calls apart. The steps beyond the highest number are for other transactions,
-- which may draw numbers between the look at the sequence and setval.
CREATE OR REPLACE FUNCTION messaging_raise_sequences()
RETURNS TABLE (sequence text, stood_at bigint, raised_to bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off
AS $$
DECLARE
    beyond CONSTANT int := 100000;
    -- A redriven event of a blocked key has its number less this one.
    redriven CONSTANT bigint := 1::bigint << 62;
    highest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('millrace.sequences.' || current_schema(), 0));

    -- The rows before the sequence: what is drawn meanwhile stands above both. Of the backlog, the last row of each lane.
    highest := greatest(
        (WITH RECURSIVE lanes AS (
            (SELECT o.channel, o.lane FROM outbox AS o ORDER BY o.channel, o.lane LIMIT 1)
            UNION ALL
            SELECT n.channel, n.lane FROM lanes AS l CROSS JOIN LATERAL (
                SELECT o.channel, o.lane FROM outbox AS o
                WHERE (o.channel, o.lane) > (l.channel, l.lane) ORDER BY o.channel, o.lane LIMIT 1
            ) AS n
        )
        SELECT max(h.id) FROM lanes AS l CROSS JOIN LATERAL (
            SELECT o.id FROM outbox AS o WHERE o.channel = l.channel AND o.lane = l.lane ORDER BY o.id DESC LIMIT 1
        ) AS h),
        (SELECT max(id) FROM outbox_held),
        (SELECT max(id) FROM outbox_given_up));
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END INTO stood_at FROM outbox_id_seq;
    IF stood_at < highest THEN
        sequence := 'outbox_id_seq';
        raised_to := setval('outbox_id_seq', highest + beyond);
        RETURN NEXT;
    END IF;

    highest := (SELECT max(CASE WHEN seq < 0 THEN seq + redriven ELSE seq END) FROM parked_record);
    SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END INTO stood_at FROM parked_seq;
    IF stood_at < highest THEN
        sequence := 'parked_seq';
        raised_to := setval('parked_seq', highest + beyond);
        RETURN NEXT;
    END IF;
END
$$;
-- Objects of other schemas, temporary ones too, never stand in for the tables: the function looks in this schema first.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION messaging_raise_sequences() SET search_path = %I, pg_temp', current_schema());
END
$$;

-- Sagas, and the log of each saga.
CREATE TABLE IF NOT EXISTS saga (
    id         uuid        PRIMARY KEY,
    type       text        NOT NULL,
    status     text        NOT NULL,
    step       int         NOT NULL,
    data       jsonb       NOT NULL,
    state      jsonb       NOT NULL,
    deadline   timestamptz,
    reason     text,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS saga_due ON saga (deadline) WHERE deadline IS NOT NULL;
-- Deadlines are queried type by type: a type that fails, or has very many deadlines due, holds up no other type.
CREATE INDEX IF NOT EXISTS saga_due_by_type ON saga (type, deadline) WHERE deadline IS NOT NULL;
-- How often in a row the saga's deadline could not be dealt with: the more often, the longer the wait for the next attempt.
ALTER TABLE saga ADD COLUMN IF NOT EXISTS overdue int NOT NULL DEFAULT 0;
CREATE INDEX IF NOT EXISTS saga_postponed ON saga (id) WHERE overdue > 0;
-- The reason for which the saga was stuck last, and since when: a retry that ends the same way leaves both as they are.
ALTER TABLE saga ADD COLUMN IF NOT EXISTS stuck_reason text;
ALTER TABLE saga ADD COLUMN IF NOT EXISTS stuck_since timestamptz;
-- Indexes all sagas, ended ones too: every second a statement counts the sagas that have ended of late.
CREATE INDEX IF NOT EXISTS saga_by_status ON saga (status, updated_at);
DROP INDEX IF EXISTS saga_under_way;

CREATE TABLE IF NOT EXISTS saga_log (
    saga_id uuid        NOT NULL REFERENCES saga (id),
    seq     int         NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    step    text,
    event   text        NOT NULL,
    detail  text,
    PRIMARY KEY (saga_id, seq)
);

-- Counts the sagas that have not ended, and those that ended of late, by status. A function, so that settings can go with it: a
-- plan for any span of time reads the whole table.
CREATE OR REPLACE FUNCTION saga_census(of_late interval)
RETURNS TABLE (status text, sagas bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.status, c.n
    FROM unnest(ARRAY['RUNNING', 'COMPENSATING', 'STUCK']) AS s(status)
    CROSS JOIN LATERAL (SELECT count(*) AS n FROM saga WHERE saga.status = s.status) AS c
    UNION ALL
    SELECT s.status, c.n
    FROM unnest(ARRAY['COMPLETED', 'COMPENSATED']) AS s(status)
    CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM saga WHERE saga.status = s.status AND saga.updated_at > now() - of_late
    ) AS c;
END
$$;

-- For how many seconds the oldest passed deadline has waited, and how many sagas have failed at their deadlines and were
-- postponed. Both by an index.
CREATE OR REPLACE FUNCTION saga_overdue(OUT age double precision, OUT postponed bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
    age := coalesce(
        (SELECT greatest(extract(epoch FROM now() - min(deadline)), 0) FROM saga WHERE deadline IS NOT NULL), 0);
    postponed := (SELECT count(*) FROM saga WHERE overdue > 0);
END
$$;

-- The process that has an instance's name now. A life is one process, and updates beat_at as long as it lives.
CREATE TABLE IF NOT EXISTS instance_life (
    instance text        PRIMARY KEY,
    life     uuid        NOT NULL,
    beat_at  timestamptz NOT NULL
);
