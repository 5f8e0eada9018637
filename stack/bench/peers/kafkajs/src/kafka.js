// Topics, producers and consumers as the tutorials set them up; what they leave out keeps kafkajs's defaults.
import { Kafka, logLevel } from 'kafkajs';

export const topics = {
  orders: 'kafkajs-orders',
  reserved: 'kafkajs-inventory-reserved',
  completed: 'kafkajs-order-completed',
};

const running = [];

function client(service) {
  return new Kafka({ clientId: service, brokers: process.env.KAFKA_BROKERS.split(','), logLevel: logLevel.WARN });
}

/** A connected producer of a service, by which `publish(topic, key, event)` sends one event and waits for the broker. */
export async function publisher(service) {
  const producer = client(service).producer({ idempotent: true, maxInFlightRequests: 5 });
  await producer.connect();
  running.push(producer);
  return (topic, key, event, headers = {}) =>
    producer.send({ topic, messages: [{ key, value: JSON.stringify(event), headers }] });
}

/**
 * Calls `handle(event)` for each event of the topic, one after the other. An event whose handler fails goes to the dead
 * letter topic. Resolves when the service has its partitions.
 */
export async function consume(service, topic, handle, publish) {
  const consumer = client(service).consumer({ groupId: `kafkajs-${service}` });
  await consumer.connect();
  running.push(consumer);
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const event = JSON.parse(message.value.toString());
      try {
        await handle(event);
      } catch (error) {
        console.error(`${service}: order ${event.orderId} goes to ${topic}.dlq:`, error);
        await publish(`${topic}.dlq`, message.key, event, { 'dlq-original-topic': topic, error: error.message });
      }
    },
  });
  await joined;
}

export async function disconnect() {
  await Promise.all(running.map((one) => one.disconnect()));
}
