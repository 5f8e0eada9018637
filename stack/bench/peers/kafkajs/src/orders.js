// The order service: saves an order, then publishes it. A process that ends between the two leaves an order without event.
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { pool } from './database.js';
import { publisher, topics } from './kafka.js';

export async function orders() {
  const publish = await publisher('orders');
  const prices = new Map();
  const router = Router();

  router.put('/products/:sku', (request, response) => {
    prices.set(request.params.sku, Number(request.body.price.amount));
    response.json({ sku: request.params.sku });
  });

  router.post('/orders', async (request, response) => {
    const { customer, lines } = request.body;
    const items = lines.map(({ sku, quantity }) => ({ productId: sku, quantity, price: prices.get(sku) }));
    if (items.some((item) => item.price === undefined)) {
      response.status(422).json({ title: 'There is no such product' });
      return;
    }
    const order = {
      orderId: randomUUID(),
      userId: customer.customerId,
      email: customer.email,
      items,
      total: items.reduce((sum, item) => sum + item.quantity * item.price, 0),
    };
    await pool.query('INSERT INTO orders (id, user_id, items, total) VALUES ($1, $2, $3, $4)', [
      order.orderId,
      order.userId,
      JSON.stringify(order.items),
      order.total,
    ]);
    await publish(topics.orders, order.orderId, { eventType: 'ORDER_CREATED', eventId: randomUUID(), ...order });
    response.status(202).json({ orderId: order.orderId, status: 'processing' });
  });

  return router;
}
