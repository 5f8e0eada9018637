-- What has been committed, so that it can be compared with what has been published.
CREATE TABLE loaded (
    event_id uuid PRIMARY KEY,
    key      text   NOT NULL,
    n        bigint NOT NULL
);
