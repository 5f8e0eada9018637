/** Substitutions for native executables. */
@NullMarked
package io.millrace.kit.graal;

import org.jspecify.annotations.NullMarked;
