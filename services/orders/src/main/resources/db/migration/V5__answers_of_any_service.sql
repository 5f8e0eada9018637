-- Answers are stored by code that all services share: with the tag of a version, where the answer has one.
ALTER TABLE idempotency ADD COLUMN IF NOT EXISTS etag text;

-- That code knows no orders. The release before and the check of a chaos run read the order's id in a column of its own.
CREATE OR REPLACE FUNCTION order_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.order_id := substring(NEW.answer FROM '"orderId":\s*"([^"]+)"')::uuid;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS order_of_answer ON idempotency;
CREATE TRIGGER order_of_answer BEFORE UPDATE OF answer ON idempotency
    FOR EACH ROW WHEN (NEW.order_id IS NULL AND NEW.answer IS NOT NULL)
    EXECUTE FUNCTION order_of_answer();
