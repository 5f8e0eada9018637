/**
 * Receiving: from a channel to its handler. Records of one key one after the other, different keys at the same time,
 * a bounded number in flight.
 */
@NullMarked
package io.millrace.messaging.consume;

import org.jspecify.annotations.NullMarked;
