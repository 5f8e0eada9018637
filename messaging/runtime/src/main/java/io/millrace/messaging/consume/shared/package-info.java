/** Transactions that handlers with {@code @Inbox} share while there is more than one event to handle. */
@NullMarked
package io.millrace.messaging.consume.shared;

import org.jspecify.annotations.NullMarked;
