/** How simulated providers tell a shop something by themselves: signed messages, sent until the shop takes them. */
@NullMarked
package io.millrace.simulators.webhook;

import org.jspecify.annotations.NullMarked;
