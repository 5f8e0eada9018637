/** Measures how fast, how soon and how evenly the relay publishes. */
@NullMarked
package io.millrace.bench.relay;

import org.jspecify.annotations.NullMarked;
