-- Lists by name and by time of change, a page at a time: each page begins in the index where the one before has ended.
CREATE INDEX IF NOT EXISTS product_by_name ON product (name, sku);
CREATE INDEX IF NOT EXISTS product_by_change ON product (changed_at, sku);
