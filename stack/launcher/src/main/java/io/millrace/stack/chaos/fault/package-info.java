/** What goes wrong, and when. */
@NullMarked
package io.millrace.stack.chaos.fault;

import org.jspecify.annotations.NullMarked;
