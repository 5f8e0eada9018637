-- When the carrier has delivered an order: from then on the time runs in which the order can be returned.
CREATE TABLE IF NOT EXISTS delivery (
    order_id     uuid        PRIMARY KEY,
    delivered_at timestamptz NOT NULL
);
