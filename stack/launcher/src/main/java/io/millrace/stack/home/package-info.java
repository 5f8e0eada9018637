/** The stack's folders, ports and passwords on this machine. */
@NullMarked
package io.millrace.stack.home;

import org.jspecify.annotations.NullMarked;
