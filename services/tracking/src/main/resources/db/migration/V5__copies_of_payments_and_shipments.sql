-- What events tell of payments and shipments: answers to reads of them are made of these rows while their services sleep.
-- Without a generation, as the facts stay the same whatever is made of them, and as the topic "payments", unlike the topics
-- of the projection, keeps its records for a week only.
CREATE TABLE copied_event (
    order_id uuid        NOT NULL,
    event_id uuid        NOT NULL,
    source   text        NOT NULL,
    version  bigint      NOT NULL,
    type     text        NOT NULL,
    content  jsonb       NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (order_id, event_id)
);
