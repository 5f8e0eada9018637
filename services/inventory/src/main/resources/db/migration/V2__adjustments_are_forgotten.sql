-- By it old adjustments are found to be removed: docs/adr/0026.
CREATE INDEX IF NOT EXISTS adjustment_by_age ON adjustment (at);
