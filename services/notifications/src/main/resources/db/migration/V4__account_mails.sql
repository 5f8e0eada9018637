-- Whom mails about an account go to.
CREATE TABLE account_contact (
    user_id uuid PRIMARY KEY,
    name    text NOT NULL,
    email   text NOT NULL
);

-- The mails about accounts that the mail server has accepted: each event leads to one.
CREATE TABLE account_mail (
    event_id uuid        PRIMARY KEY,
    user_id  uuid        NOT NULL,
    notice   text        NOT NULL,
    sent_at  timestamptz NOT NULL
);
CREATE INDEX account_mail_by_age ON account_mail (sent_at);

-- A mail is about an order or about an account. The release before takes mails of known recipients of orders only, and so
-- leaves those about accounts alone.
ALTER TABLE outgoing_mail ALTER COLUMN order_id DROP NOT NULL;
ALTER TABLE outgoing_mail
    ADD COLUMN user_id uuid,
    -- A mail with a link is of no use once the link has expired; null for mails without one.
    ADD COLUMN expires_at timestamptz;
CREATE INDEX outgoing_mail_user ON outgoing_mail (user_id, number) WHERE user_id IS NOT NULL;
CREATE INDEX outgoing_mail_expiry ON outgoing_mail (expires_at) WHERE expires_at IS NOT NULL;
