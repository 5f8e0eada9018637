/** The faults of a run, their plan and their execution. */
@NullMarked
package io.millrace.stack.chaos.fault;

import org.jspecify.annotations.NullMarked;
