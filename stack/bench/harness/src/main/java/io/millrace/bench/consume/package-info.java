/** Measures how fast handlers handle records. */
@NullMarked
package io.millrace.bench.consume;

import org.jspecify.annotations.NullMarked;
