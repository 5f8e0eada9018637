/** Parks events that can't be handled, in order within each key, or dead-letters them with the cause. */
@NullMarked
package io.millrace.messaging.failure;

import org.jspecify.annotations.NullMarked;
