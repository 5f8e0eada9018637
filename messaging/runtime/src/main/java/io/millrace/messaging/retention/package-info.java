/**
 * Removes old rows of tables, by a job that works in small batches. A service declares its tables by producing
 * {@link io.millrace.messaging.retention.Retention} beans.
 */
@NullMarked
package io.millrace.messaging.retention;

import org.jspecify.annotations.NullMarked;
