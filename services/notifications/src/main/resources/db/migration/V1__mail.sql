CREATE TABLE recipient (
    order_id        uuid PRIMARY KEY,
    name            text NOT NULL,
    email           text NOT NULL,
    total           text NOT NULL,
    lines           text NOT NULL,
    tracking_number text NOT NULL
);

CREATE TABLE sent_mail (
    event_id   uuid        PRIMARY KEY,
    order_id   uuid        NOT NULL,
    notice     text        NOT NULL,
    recipient  text        NOT NULL,
    subject    text        NOT NULL,
    message_id text        NOT NULL,
    sent_at    timestamptz NOT NULL
);
CREATE INDEX sent_mail_order ON sent_mail (order_id);
