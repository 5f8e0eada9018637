// The notification service: a mail for each completed order, for each delivery of the event.
import nodemailer from 'nodemailer';
import { consume, publisher, topics } from './kafka.js';

export async function notifications() {
  const publish = await publisher('notifications');
  const mails = nodemailer.createTransport({
    host: process.env.SMTP_HOST,
    port: Number(process.env.SMTP_PORT),
    secure: false,
    ignoreTLS: true,
    pool: true,
  });
  await consume('notifications', topics.completed, (order) => confirm(order, mails), publish);
  return mails;
}

async function confirm({ orderId, email, total }, mails) {
  await mails.sendMail({
    from: 'shop@example.com',
    to: email,
    subject: 'Order confirmed',
    text: `Your order ${orderId} of ${total.toFixed(2)} EUR is confirmed.`,
  });
}
