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
