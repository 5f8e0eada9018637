/** The command line of services: commands and options, log filters, exit codes. */
@NullMarked
package io.millrace.command;

import org.jspecify.annotations.NullMarked;
