/** Measures the whole platform with orders. */
@NullMarked
package io.millrace.bench.order;

import org.jspecify.annotations.NullMarked;
