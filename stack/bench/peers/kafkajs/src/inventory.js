// The inventory service: takes an order's units from the stock once, then publishes that they are reserved.
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { pool, transaction } from './database.js';
import { consume, publisher, topics } from './kafka.js';

export async function inventory() {
  const publish = await publisher('inventory');
  await consume('inventory', topics.orders, (order) => reserve(order, publish), publish);
  const router = Router();

  router.post('/stock/:sku/adjustments', async (request, response) => {
    const { rows } = await pool.query(
      `INSERT INTO inventory VALUES ($1, $2)
       ON CONFLICT (product_id) DO UPDATE SET quantity = inventory.quantity + excluded.quantity RETURNING quantity`,
      [request.params.sku, request.body.change],
    );
    response.json({ sku: request.params.sku, onHand: rows[0].quantity });
  });

  return router;
}

async function reserve(order, publish) {
  const { rowCount } = await pool.query('SELECT FROM processed_events WHERE order_id = $1', [order.orderId]);
  if (rowCount > 0) {
    return;
  }
  await transaction(async (connection) => {
    for (const { productId, quantity } of order.items) {
      await connection.query('UPDATE inventory SET quantity = quantity - $2 WHERE product_id = $1', [productId, quantity]);
    }
    await connection.query('INSERT INTO processed_events (order_id) VALUES ($1)', [order.orderId]);
  });
  await publish(topics.reserved, order.orderId, { ...order, eventType: 'INVENTORY_RESERVED', eventId: randomUUID() });
}
