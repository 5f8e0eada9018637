-- The projection, in generations: one is shown, another may be in the making.
CREATE TABLE order_view (
    generation       int            NOT NULL,
    order_id         uuid           NOT NULL,
    customer_id      uuid,
    name             text           NOT NULL DEFAULT '',
    status           text           NOT NULL DEFAULT '',
    detail           text,
    parcel           text,
    total_amount     numeric(19, 4) NOT NULL DEFAULT 0,
    total_currency   char(3)        NOT NULL DEFAULT 'XXX',
    lines            jsonb          NOT NULL DEFAULT '[]',
    version          bigint         NOT NULL DEFAULT 0,
    shipment_version bigint         NOT NULL DEFAULT 0,
    placed_at        timestamptz    NOT NULL DEFAULT 'epoch',
    changed_at       timestamptz    NOT NULL DEFAULT 'epoch',
    PRIMARY KEY (generation, order_id)
);
CREATE INDEX order_view_placed ON order_view (generation, placed_at DESC, order_id DESC);
CREATE INDEX order_view_customer ON order_view (generation, customer_id, placed_at DESC, order_id DESC);

CREATE TABLE order_history (
    generation int         NOT NULL,
    order_id   uuid        NOT NULL,
    source     text        NOT NULL,
    version    bigint      NOT NULL,
    type       text        NOT NULL,
    detail     text,
    at         timestamptz NOT NULL,
    PRIMARY KEY (generation, order_id, source, version)
);

-- One row: the generation that is shown.
CREATE TABLE projection_shown (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    generation int         NOT NULL,
    since      timestamptz NOT NULL DEFAULT now()
);
INSERT INTO projection_shown (generation) VALUES (1);

CREATE TABLE projection_rebuild (
    generation int         PRIMARY KEY,
    read       bigint      NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    heard_at   timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    outcome    text
);
