-- Mails that have not been sent. The row goes when the mail server has accepted the mail; see
-- docs/adr/0046-mails-are-rows-that-fall-due.md.
CREATE TABLE outgoing_mail (
    event_id   uuid        PRIMARY KEY,
    -- The mails about an order are sent in this order.
    number     bigint      GENERATED ALWAYS AS IDENTITY,
    order_id   uuid        NOT NULL,
    notice     text        NOT NULL,
    detail     text        NOT NULL,
    refund     text        NOT NULL,
    -- Those that have failed.
    attempts   integer     NOT NULL DEFAULT 0,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When it is sent, or sent again; infinity once it is given up.
    due_at     timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX outgoing_mail_due ON outgoing_mail (due_at);
CREATE INDEX outgoing_mail_order ON outgoing_mail (order_id, number);
