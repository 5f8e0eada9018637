/** Measures the acceptance of orders beside the same SQL without a service around it. */
@NullMarked
package io.millrace.bench.accept;

import org.jspecify.annotations.NullMarked;
