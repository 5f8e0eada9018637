-- By it old keys are found to be removed: docs/adr/0026.
CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (created_at);
DROP INDEX IF EXISTS idempotency_created_at;
