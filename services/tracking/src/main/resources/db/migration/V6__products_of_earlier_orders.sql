-- The products of the orders that were placed before the trigger was there. It waited for the transactions that placed orders,
-- so these are committed; it enters later ones. Orders change meanwhile, as nothing is locked but the new rows.
INSERT INTO order_product (generation, sku, ordered_at, order_id)
SELECT generation, line->>'sku', placed_at, order_id FROM order_view, jsonb_array_elements(lines) AS line
ON CONFLICT DO NOTHING;
