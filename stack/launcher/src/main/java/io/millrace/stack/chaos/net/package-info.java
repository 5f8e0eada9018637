/** What lies between the parts, and what can be done to it. */
@NullMarked
package io.millrace.stack.chaos.net;

import org.jspecify.annotations.NullMarked;
