/** Measures what peers reach on the same broker and database. */
@NullMarked
package io.millrace.bench.peers;

import org.jspecify.annotations.NullMarked;
