/** The processes that make up the stack: how each is started, watched and stopped. */
@NullMarked
package io.millrace.stack.parts;

import org.jspecify.annotations.NullMarked;
