/** A client of the API, and the sample journey of one order. */
@NullMarked
package io.millrace.stack.journey;

import org.jspecify.annotations.NullMarked;
