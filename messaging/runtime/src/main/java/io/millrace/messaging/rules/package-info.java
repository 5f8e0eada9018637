/** Rules that received payloads keep: those written in their Avro schemas, and those of the application's beans. */
@NullMarked
package io.millrace.messaging.rules;

import org.jspecify.annotations.NullMarked;
