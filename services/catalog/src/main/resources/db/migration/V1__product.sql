CREATE TABLE product (
    sku            text           PRIMARY KEY,
    name           text           NOT NULL,
    description    text           NOT NULL,
    price_amount   numeric(19, 4) NOT NULL CHECK (price_amount >= 0),
    price_currency char(3)        NOT NULL,
    listed         boolean        NOT NULL,
    version        bigint         NOT NULL,
    changed_at     timestamptz    NOT NULL
);
