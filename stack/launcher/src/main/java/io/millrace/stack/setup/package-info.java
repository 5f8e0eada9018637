/** What a new broker, database and registry need before the services can use them. */
@NullMarked
package io.millrace.stack.setup;

import org.jspecify.annotations.NullMarked;
