package io.millrace.notifications;

import java.util.UUID;

/**
 * What a mail says, besides what is known of the order's recipient.
 *
 * @param eventId the event that the customer is notified of; there is one mail for each event
 * @param detail why the order was cancelled, or where the parcel was delivered; empty for other notices
 * @param refund the amount that was given back, or will be; empty for none
 */
record Letter(UUID eventId, UUID orderId, Notice notice, String detail, String refund) {}
