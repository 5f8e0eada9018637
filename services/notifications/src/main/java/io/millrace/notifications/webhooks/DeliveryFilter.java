package io.millrace.notifications.webhooks;

import java.time.OffsetDateTime;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.PageCursor;

/**
 * The messages to a subscription that a client asks for, and in which order.
 *
 * @param state null for all
 * @param from not created before this time
 * @param to created before this time
 * @param after the cursor of the page before; null for the first page
 */
record DeliveryFilter(
        Delivery.@Nullable State state,
        @Nullable OffsetDateTime from,
        @Nullable OffsetDateTime to,
        CreationSort sort,
        @Nullable PageCursor after,
        int size) {}
