/** The command line of services: what their executables understand, what they keep out of their logs, and how they end. */
@NullMarked
package io.millrace.command;

import org.jspecify.annotations.NullMarked;
