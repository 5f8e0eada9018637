/** Nonsense at every door: generated requests at every endpoint, generated records in every topic. */
@NullMarked
package io.millrace.stack.fuzz;

import org.jspecify.annotations.NullMarked;
