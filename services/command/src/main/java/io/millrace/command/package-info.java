/** The command line of services: what their executables understand, and how they end. */
@NullMarked
package io.millrace.command;

import org.jspecify.annotations.NullMarked;
