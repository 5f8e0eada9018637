/** Generated requests, and the checks of their responses. */
@NullMarked
package io.millrace.stack.fuzz.http;

import org.jspecify.annotations.NullMarked;
