CREATE SEQUENCE seen_seq INCREMENT BY 50;
CREATE TABLE seen (
    id       bigint PRIMARY KEY,
    topic    text NOT NULL,
    key      text NOT NULL,
    value    text NOT NULL,
    eventid  uuid NOT NULL,
    attempt  int  NOT NULL
);
