/** How fast records are handled. */
@NullMarked
package io.millrace.bench.consume;

import org.jspecify.annotations.NullMarked;
