/** The proxies between the parts, which faults cut, slow down or mute. */
@NullMarked
package io.millrace.stack.chaos.net;

import org.jspecify.annotations.NullMarked;
