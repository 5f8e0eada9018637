/** The API as a customer uses it, and one order's way through it. */
@NullMarked
package io.millrace.stack.journey;

import org.jspecify.annotations.NullMarked;
