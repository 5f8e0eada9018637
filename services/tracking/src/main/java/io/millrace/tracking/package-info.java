/**
 * The read model of orders, and live updates.
 *
 * <p>Consumes: {@code orders}, {@code shipping}, {@code payments}. Publishes: nothing (HTTP, WebSocket, SSE). Owns: the
 * projection, which can be rebuilt from the topics at any time, and the copies of payments and shipments.
 */
@NullMarked
package io.millrace.tracking;

import org.jspecify.annotations.NullMarked;
