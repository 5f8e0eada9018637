CREATE TABLE stock (
    sku      text   PRIMARY KEY,
    on_hand  bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    -- The promise not to sell what is not there, kept by the database too.
    CHECK (reserved >= 0 AND on_hand >= reserved)
);

CREATE TABLE adjustment (
    id      uuid        PRIMARY KEY,
    sku     text        NOT NULL REFERENCES stock (sku),
    change  int         NOT NULL,
    reason  text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE reservation (
    order_id       uuid        PRIMARY KEY,
    reservation_id uuid        NOT NULL,
    status         text        NOT NULL,
    lines          jsonb       NOT NULL,
    changed_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE stock_return (
    return_id uuid        PRIMARY KEY,
    order_id  uuid        NOT NULL,
    lines     jsonb       NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);
