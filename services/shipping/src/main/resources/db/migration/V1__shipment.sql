CREATE TABLE shipment (
    order_id        uuid        PRIMARY KEY,
    shipment_id     uuid        NOT NULL UNIQUE,
    status          text        NOT NULL,
    carrier         text        NOT NULL,
    tracking_number text        NOT NULL,
    recipient       text        NOT NULL,
    city            text        NOT NULL,
    place           text        NOT NULL,
    reason          text,
    version         bigint      NOT NULL,
    next_move_at    timestamptz,
    changed_at      timestamptz NOT NULL
);
CREATE INDEX shipment_due ON shipment (next_move_at) WHERE next_move_at IS NOT NULL;
