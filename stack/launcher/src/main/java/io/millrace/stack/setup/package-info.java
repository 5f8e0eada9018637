/** Prepares a new broker, database and registry for the services, and builds their native executables. */
@NullMarked
package io.millrace.stack.setup;

import org.jspecify.annotations.NullMarked;
