package io.millrace.stack.reconcile;

import java.time.Instant;
import java.util.Optional;

/**
 * Events that a service has published and its restored database does not have: the database is older than they are.
 *
 * @param events their number
 * @param keys the number of orders, products and the like that they are about
 * @param first when the broker stored the first of them
 * @param recovery the topic from which the service restores such events; empty if it has none, or none of them need it
 */
public record Unwritten(
        String service, String topic, long events, long keys, Instant first, Optional<String> recovery) {}
