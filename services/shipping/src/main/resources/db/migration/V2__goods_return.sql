-- A return whose goods are waited for, or have come, or did not come in time. The row of its shipment is locked first.
CREATE TABLE goods_return (
    return_id  uuid        PRIMARY KEY,
    order_id   uuid        NOT NULL,
    status     text        NOT NULL,
    ends_at    timestamptz,
    asked_at   timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX goods_return_of_order ON goods_return (order_id);
CREATE INDEX goods_return_due ON goods_return (ends_at) WHERE ends_at IS NOT NULL;

CREATE TABLE goods_return_line (
    return_id uuid   NOT NULL REFERENCES goods_return,
    sku       text   NOT NULL,
    units     bigint NOT NULL,
    intact    bigint NOT NULL DEFAULT 0,
    damaged   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (return_id, sku)
);
