-- Each service has its own table; the services share one database, as they share one process.
CREATE TABLE IF NOT EXISTS orders (
    id         uuid PRIMARY KEY,
    user_id    text        NOT NULL,
    items      jsonb       NOT NULL,
    total      numeric     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS inventory (
    product_id text PRIMARY KEY,
    quantity   int NOT NULL
);

CREATE TABLE IF NOT EXISTS processed_events (
    order_id     uuid PRIMARY KEY,
    processed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS payments (
    order_id uuid PRIMARY KEY,
    user_id  text        NOT NULL,
    amount   numeric     NOT NULL,
    paid_at  timestamptz NOT NULL DEFAULT now()
);
