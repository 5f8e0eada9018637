/**
 * The blocking twin of Millrace's outbox, as a team writes one by hand: a table, JDBC, {@code FOR UPDATE SKIP LOCKED} and
 * a plain Kafka producer. A peer of the relay.
 */
@NullMarked
package io.millrace.bench.twin;

import org.jspecify.annotations.NullMarked;
