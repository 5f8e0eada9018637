-- The simulated gateway finds what it did by a reference, as gateways do, when it has forgotten the idempotency key. Null
-- where the key was never anything else.
ALTER TABLE gateway_charge ADD COLUMN reference text;
CREATE INDEX gateway_charge_reference ON gateway_charge (coalesce(reference, key));
ALTER TABLE gateway_refund ADD COLUMN reference text;
CREATE INDEX gateway_refund_reference ON gateway_refund (coalesce(reference, key));
