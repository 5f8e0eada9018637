/** Generated records, and the checks of their dead letters. */
@NullMarked
package io.millrace.stack.fuzz.topic;

import org.jspecify.annotations.NullMarked;
