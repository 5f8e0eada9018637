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
