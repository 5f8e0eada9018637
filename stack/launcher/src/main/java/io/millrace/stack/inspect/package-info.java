/** Inspects a stack through its services' databases. */
@NullMarked
package io.millrace.stack.inspect;

import org.jspecify.annotations.NullMarked;
