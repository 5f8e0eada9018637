-- What happened to each order. Never changed, never removed.
CREATE TABLE order_events (
    order_id uuid        NOT NULL,
    version  bigint      NOT NULL,
    event_id uuid        NOT NULL,
    type     text        NOT NULL,
    data     jsonb       NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (order_id, version)
);

-- Our copy of the catalog.
CREATE TABLE product_copy (
    sku            text           PRIMARY KEY,
    version        bigint         NOT NULL,
    listed         boolean        NOT NULL,
    name           text           NOT NULL,
    price_amount   numeric(19, 4) NOT NULL,
    price_currency char(3)        NOT NULL
);

-- Answers by idempotency key.
CREATE TABLE idempotency (
    scope        text        NOT NULL,
    key          text        NOT NULL,
    request_hash text        NOT NULL,
    order_id     uuid,
    answer       jsonb,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_created_at ON idempotency USING brin (created_at);
