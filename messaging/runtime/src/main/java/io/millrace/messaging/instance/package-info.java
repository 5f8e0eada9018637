/** Keeps the name of an instance unique: one process at a time has it. */
@NullMarked
package io.millrace.messaging.instance;

import org.jspecify.annotations.NullMarked;
