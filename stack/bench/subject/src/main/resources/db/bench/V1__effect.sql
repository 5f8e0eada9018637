-- What a handler does: one row for each record.
CREATE TABLE effect (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key   text NOT NULL,
    value text NOT NULL
);
