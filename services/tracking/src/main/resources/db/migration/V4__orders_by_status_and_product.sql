-- Lists of orders by status and by product, a page at a time: each page begins in the index where the one before has ended.
CREATE INDEX IF NOT EXISTS order_view_status ON order_view (generation, status, placed_at DESC, order_id DESC);

-- The orders of each product. A table of its own, as an order's status changes several times and its products never do.
CREATE TABLE order_product (
    generation int         NOT NULL,
    sku        text        NOT NULL,
    ordered_at timestamptz NOT NULL,
    order_id   uuid        NOT NULL,
    PRIMARY KEY (generation, sku, ordered_at, order_id)
);
-- For a list with other filters that leave few orders: whether an order has the product.
CREATE INDEX order_product_order ON order_product (generation, order_id, sku);

-- A trigger, because pods of the former release place orders too while this release comes up. Orders that are there are
-- entered by a migration of its own, as the creation of the trigger keeps orders from changing until the transaction ends.
CREATE FUNCTION products_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_product (generation, sku, ordered_at, order_id)
    SELECT NEW.generation, line->>'sku', NEW.placed_at, NEW.order_id FROM jsonb_array_elements(NEW.lines) AS line
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER products_of_order AFTER UPDATE OF lines ON order_view
    FOR EACH ROW EXECUTE FUNCTION products_of_order();
