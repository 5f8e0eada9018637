/** What becomes of events that can't be handled: parked in the order of their keys, or dead-lettered with the cause. */
@NullMarked
package io.millrace.messaging.failure;

import org.jspecify.annotations.NullMarked;
