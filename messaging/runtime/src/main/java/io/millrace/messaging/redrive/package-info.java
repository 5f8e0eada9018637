/**
 * Redrives dead letters: makes the record to publish for a letter, and the mark by which the letter's consumer
 * recognises the record.
 *
 * <p>{@link io.millrace.messaging.redrive.DeadLetter} reads a letter and makes the record of it. Both need no more than
 * the Kafka client.
 */
@NullMarked
package io.millrace.messaging.redrive;

import org.jspecify.annotations.NullMarked;
