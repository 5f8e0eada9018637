package io.millrace.notifications;

import java.util.UUID;

/** The parcel of an order has a tracking number. */
record Shipped(UUID orderId, String trackingNumber) {}
