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

-- What the relay asks of it. Functions, so that settings can go with them: the table is empty most of the time, and a plan
-- made then reads all of it, for each lane, however much has come meanwhile. By the index is never far from the best.
-- The order of joins is not left to the planner either: a subquery with a limit is not pulled up.

-- The first rows of some lanes, each from its bound on: at most so many of all lanes, and of their payloads so many bytes;
-- the row that goes beyond is the last. The cost is that of the rows returned, neither the backlog nor what is removed is
-- walked over. Payloads' lengths are known without reading them.
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

-- Removes rows, each found by the index on its own: joined, a planner that believes the table to be empty walks all of it
-- for each of them. Not guarded by the lease: a row is removed because the broker has it, and that stays true whoever owns
-- the lane by now. To leave it would publish it twice.
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

-- How many rows wait in some lanes, in each of them up to a limit.
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

-- Rows whose key waits because its first row can't be published, and why.
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

-- Who publishes what. A member is one life of an instance.
CREATE TABLE IF NOT EXISTS outbox_member (
    member      text        PRIMARY KEY,
    instance    text        NOT NULL,
    alive_until timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS outbox_lane (
    lane        smallint PRIMARY KEY,
    owner       text,
    epoch       bigint   NOT NULL DEFAULT 0,
    lease_until timestamptz,
    unfenced    text[]   NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);
INSERT INTO outbox_lane (lane) SELECT generate_series(0, 63) ON CONFLICT DO NOTHING;

-- The Avro schemas that payloads were written with, by their fingerprints.
CREATE TABLE IF NOT EXISTS outbox_schema (
    fingerprint bigint PRIMARY KEY,
    schema      text   NOT NULL
);

-- Inbox: events that have had their effect.
CREATE TABLE IF NOT EXISTS inbox (
    consumer   text        NOT NULL,
    event_id   uuid        NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX IF NOT EXISTS inbox_handled_at ON inbox USING brin (handled_at);

-- Events put aside, to be tried again later: the key's state, and its records in their order.
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

-- Sagas, and what happened in them.
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
-- Of all sagas: how many have ended of late is asked every second.
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
