// The pipeline in one process: an order service over HTTP, and consumers for inventory, payments and notifications.
// KAFKA_BROKERS, DATABASE_URL, SMTP_HOST, SMTP_PORT and PORT say where everything is.
import express from 'express';
import { createTables, pool } from './database.js';
import { inventory } from './inventory.js';
import { disconnect } from './kafka.js';
import { notifications } from './notifications.js';
import { orders } from './orders.js';
import { payments } from './payments.js';

await createTables();
const mails = await notifications();
await payments();

const app = express();
app.use(express.json());
app.get('/health', (request, response) => response.json({ status: 'up' }));
app.use('/api', await inventory(), await orders());
const server = app.listen(Number(process.env.PORT), 'localhost');

process.on('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await disconnect();
  mails.close();
  await pool.end();
  process.exit(0);
});
