-- The carrier is outside of this service: its id of the parcel, the number of the last change that it has told, and when it
-- is asked. The column next_move_at and its index were of the carrier that was simulated here.
ALTER TABLE shipment
    ADD COLUMN parcel_id        text,
    ADD COLUMN carrier_sequence bigint NOT NULL DEFAULT 0,
    ADD COLUMN look_up_at       timestamptz,
    ADD COLUMN refusal          text;
CREATE INDEX shipment_look_up ON shipment (look_up_at) WHERE look_up_at IS NOT NULL;
-- Nobody brings the parcels back that the simulated carrier was bringing: their returns wait for the goods, as others do.
UPDATE goods_return SET ends_at = now() + interval '30 days' WHERE status = 'WAITING' AND ends_at IS NULL;
