/**
 * Measures tables with the rows of a year: how fast a service's frequent statements are, and how fast the oldest rows
 * are removed.
 */
@NullMarked
package io.millrace.bench.retention;

import org.jspecify.annotations.NullMarked;
