/** Codecs between payloads and bytes: for rows of the outbox table, and for received records. */
@NullMarked
package io.millrace.messaging.codec;

import org.jspecify.annotations.NullMarked;
