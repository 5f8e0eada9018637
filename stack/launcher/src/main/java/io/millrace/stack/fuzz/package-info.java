/** Fuzzing: generated requests to every endpoint, generated records in every topic. */
@NullMarked
package io.millrace.stack.fuzz;

import org.jspecify.annotations.NullMarked;
