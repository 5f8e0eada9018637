/** The commands that ./millrace knows. */
@NullMarked
package io.millrace.stack.cli;

import org.jspecify.annotations.NullMarked;
