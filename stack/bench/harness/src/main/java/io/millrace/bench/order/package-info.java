/** What the whole platform does with orders. */
@NullMarked
package io.millrace.bench.order;

import org.jspecify.annotations.NullMarked;
