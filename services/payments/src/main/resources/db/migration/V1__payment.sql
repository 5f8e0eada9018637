CREATE TABLE payment (
    order_id   uuid           PRIMARY KEY,
    payment_id uuid           NOT NULL UNIQUE,
    status     text           NOT NULL,
    amount     numeric(19, 4) NOT NULL,
    refunded   numeric(19, 4) NOT NULL DEFAULT 0,
    currency   char(3)        NOT NULL,
    charge_id  text,
    reason     text,
    detail     text,
    changed_at timestamptz    NOT NULL,
    version    bigint         NOT NULL,
    CHECK (refunded >= 0 AND refunded <= amount)
);

CREATE TABLE refund (
    refund_id uuid           PRIMARY KEY,
    order_id  uuid           NOT NULL REFERENCES payment (order_id),
    amount    numeric(19, 4) NOT NULL,
    currency  char(3)        NOT NULL,
    reason    text           NOT NULL,
    at        timestamptz    NOT NULL
);
CREATE INDEX refund_order ON refund (order_id);

-- The simulated gateway's own books.
CREATE TABLE gateway_call (
    key   text PRIMARY KEY,
    calls int  NOT NULL
);

CREATE TABLE gateway_charge (
    key       text           PRIMARY KEY,
    charge_id text           NOT NULL UNIQUE,
    order_id  uuid           NOT NULL,
    token     text           NOT NULL,
    amount    numeric(19, 4) NOT NULL,
    currency  char(3)        NOT NULL,
    at        timestamptz    NOT NULL DEFAULT now()
);
CREATE INDEX gateway_charge_order ON gateway_charge (order_id);

CREATE TABLE gateway_refund (
    key       text           PRIMARY KEY,
    charge_id text           NOT NULL REFERENCES gateway_charge (charge_id),
    amount    numeric(19, 4) NOT NULL,
    at        timestamptz    NOT NULL DEFAULT now()
);
