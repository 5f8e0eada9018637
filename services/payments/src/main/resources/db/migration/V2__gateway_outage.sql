-- When the simulated gateway is not itself: rows are put in by whoever wants to see what happens then.
CREATE TABLE gateway_outage (
    kind      text        NOT NULL CHECK (kind IN ('DOWN', 'SLOW', 'LATE')),
    ends_at   timestamptz NOT NULL
);
