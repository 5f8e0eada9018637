-- The subscriptions of shops to events. The secrets sign messages, so they are stored as they are.
CREATE TABLE webhook (
    id              uuid        PRIMARY KEY,
    url             text        NOT NULL,
    events          text[]      NOT NULL,
    description     text        NOT NULL,
    enabled         boolean     NOT NULL,
    disabled_reason text        NOT NULL,
    secret          text        NOT NULL,
    previous_secret text,
    previous_until  timestamptz,
    version         bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL
);

-- A message to one subscriber. Without a foreign key: the rows of a removed subscription go with their age, not all at once.
CREATE TABLE webhook_delivery (
    id              uuid        PRIMARY KEY,
    webhook_id      uuid        NOT NULL,
    subject         text        NOT NULL,
    type            text        NOT NULL,
    body            text        NOT NULL,
    state           text        NOT NULL,
    attempts        integer     NOT NULL,
    last_status     integer,
    last_error      text,
    created_at      timestamptz NOT NULL,
    -- When it is given up, if it has not been accepted. It is kept for some time from then on.
    due_until       timestamptz NOT NULL,
    last_attempt_at timestamptz,
    delivered_at    timestamptz
);
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, created_at, id);
CREATE INDEX webhook_delivery_by_state ON webhook_delivery (webhook_id, state, created_at, id);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (due_until);

-- Answers by Idempotency-Key; the same table in each service whose requests may have one: docs/api.md.
CREATE TABLE IF NOT EXISTS idempotency (
    scope        text        NOT NULL,
    key          text        NOT NULL,
    request_hash text        NOT NULL,
    answer       text,
    etag         text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created_at);
