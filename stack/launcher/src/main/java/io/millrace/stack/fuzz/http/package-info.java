/** Generated requests, and what may be answered to them. */
@NullMarked
package io.millrace.stack.fuzz.http;

import org.jspecify.annotations.NullMarked;
