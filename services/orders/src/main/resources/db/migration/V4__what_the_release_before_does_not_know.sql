-- Fields of facts that the previous release does not know. It refuses unknown fields of data, and ignores this column.
ALTER TABLE order_events ADD COLUMN IF NOT EXISTS more jsonb;
