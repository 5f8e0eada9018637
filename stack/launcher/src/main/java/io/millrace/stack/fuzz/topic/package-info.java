/** Generated records, and what has to become of them. */
@NullMarked
package io.millrace.stack.fuzz.topic;

import org.jspecify.annotations.NullMarked;
