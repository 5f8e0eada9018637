/** The launcher: the whole platform on one machine, and the commands to use it. */
@NullMarked
package io.millrace.stack;

import org.jspecify.annotations.NullMarked;
