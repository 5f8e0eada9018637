CREATE TABLE account (
    id                uuid        PRIMARY KEY,
    email             text        NOT NULL,
    -- The address as accounts are told apart by: in lower case, its domain in ASCII.
    email_key         text        NOT NULL UNIQUE,
    name              text        NOT NULL,
    -- With the function's parameters and salt, in PHC string format.
    password_hash     text        NOT NULL,
    status            text        NOT NULL,
    lock_reason       text        NOT NULL,
    roles             text[]      NOT NULL,
    version           bigint      NOT NULL,
    created_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    -- Accounts that are not confirmed are removed after some time.
    unconfirmed_since timestamptz,
    -- The last mail that somebody who is not logged in has caused: there is a pause between two.
    mailed_at         timestamptz
);
CREATE INDEX account_unconfirmed ON account (unconfirmed_since);

-- A link in a mail. Its token is derived from its id, and is not stored.
CREATE TABLE mail_link (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    purpose    text        NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX mail_link_by_account ON mail_link (account_id);
CREATE INDEX mail_link_by_expiry ON mail_link (expires_at);

CREATE TABLE session (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES account ON DELETE CASCADE,
    -- The roles that the client has asked for; null for all that the account has.
    roles        text[],
    network      text        NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text
);
CREATE INDEX session_by_account ON session (account_id, created_at);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Used tokens are kept: who shows one again after some seconds has stolen it, or was stolen from.
CREATE TABLE refresh_token (
    -- SHA-256: a token has 256 random bits.
    hash       bytea       PRIMARY KEY,
    session_id uuid        NOT NULL REFERENCES session ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);
CREATE INDEX refresh_token_by_age ON refresh_token (created_at);

-- Failed logins by account and by address, also of accounts that do not exist.
CREATE TABLE login_delay (
    scope         text        PRIMARY KEY,
    failures      integer     NOT NULL,
    blocked_until timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL
);
CREATE INDEX login_delay_by_age ON login_delay (changed_at);

-- The keys that sign access tokens. The private key is encrypted under a secret of the configuration.
CREATE TABLE signing_key (
    id          text        PRIMARY KEY,
    public_key  bytea       NOT NULL,
    private_key bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    -- Known to those who verify before it signs.
    signs_from  timestamptz NOT NULL
);

-- Answers by Idempotency-Key; the same table in each service whose requests may have one: docs/api.md.
CREATE TABLE IF NOT EXISTS idempotency (
    scope        text        NOT NULL,
    key          text        NOT NULL,
    request_hash text        NOT NULL,
    answer       text,
    etag         text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created_at);
