/** Helpers for asynchronous work: retries, growing pauses, and results that are computed eagerly. */
@NullMarked
package io.millrace.messaging.async;

import org.jspecify.annotations.NullMarked;
