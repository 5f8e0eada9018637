/** AOT caches of the stack's JVMs: recorded by a run, assembled behind it, used by later starts. */
@NullMarked
package io.millrace.stack.aot;

import org.jspecify.annotations.NullMarked;
