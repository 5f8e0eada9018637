/** Looks at a stack from behind: into its services' databases, past the services. */
@NullMarked
package io.millrace.stack.inspect;

import org.jspecify.annotations.NullMarked;
