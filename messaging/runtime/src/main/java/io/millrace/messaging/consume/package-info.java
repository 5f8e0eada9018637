/**
 * Receives records from a channel and runs its handler: records of one key one after the other, records of different
 * keys at the same time, a bounded number in flight.
 */
@NullMarked
package io.millrace.messaging.consume;

import org.jspecify.annotations.NullMarked;
