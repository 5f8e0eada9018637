/** Publishing: rows become records, and records reach the broker in the order of their keys. */
@NullMarked
package io.millrace.messaging.relay.publish;

import org.jspecify.annotations.NullMarked;
