/** Measures requests with many lines beside requests with one. */
@NullMarked
package io.millrace.bench.bulk;

import org.jspecify.annotations.NullMarked;
