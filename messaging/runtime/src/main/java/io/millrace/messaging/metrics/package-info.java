/** Micrometer meters, all under {@code millrace.}; docs/messaging.md lists them. */
@NullMarked
package io.millrace.messaging.metrics;

import org.jspecify.annotations.NullMarked;
