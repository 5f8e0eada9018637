// The payment service: charges an order once, and publishes that the order is completed. No card gateway is called.
import { randomUUID } from 'node:crypto';
import { pool } from './database.js';
import { consume, publisher, topics } from './kafka.js';

export async function payments() {
  const publish = await publisher('payments');
  await consume('payments', topics.reserved, (order) => charge(order, publish), publish);
}

async function charge({ orderId, userId, email, total }, publish) {
  const { rowCount } = await pool.query(
    'INSERT INTO payments (order_id, user_id, amount) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [orderId, userId, total],
  );
  if (rowCount > 0) {
    await publish(topics.completed, orderId, {
      eventType: 'ORDER_COMPLETED',
      eventId: randomUUID(),
      orderId,
      userId,
      email,
      total,
      status: 'completed',
    });
  }
}
