-- Finds the returns whose parcels the carrier is bringing back.
CREATE INDEX goods_return_by_carrier ON goods_return (asked_at) WHERE status = 'WAITING' AND ends_at IS NULL;
