/**
 * Lets a person list and change waiting keys: parked, blocked and held ones. {@code ParkedKeys} and {@code HeldKeys}
 * are for the application; an HTTP API on the management port offers the same.
 */
@NullMarked
package io.millrace.messaging.admin;

import org.jspecify.annotations.NullMarked;
