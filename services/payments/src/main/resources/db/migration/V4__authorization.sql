-- The card's bank holds an order's amount before it is taken: its id of that, and when it is asked what it has decided.
-- The former release reads and writes charges as before. It cannot read a payment whose status is PENDING or AUTHORIZED: it
-- repeats commands about one until an instance of this release handles them, which loses nothing. It must not take such a
-- payment for a voided one, or it would answer that nothing is held.
ALTER TABLE payment
    ADD COLUMN authorization_id  text,
    ADD COLUMN declined_captures int NOT NULL DEFAULT 0,
    ADD COLUMN look_up_at        timestamptz;
CREATE INDEX payment_look_up ON payment (look_up_at) WHERE look_up_at IS NOT NULL;

-- Commands that are answered when the bank has decided.
CREATE TABLE waiting_command (
    order_id       uuid        NOT NULL REFERENCES payment (order_id),
    command_id     text        NOT NULL,
    correlation_id text,
    since          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, command_id)
);
