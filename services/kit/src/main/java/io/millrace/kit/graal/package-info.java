/** What native executables need otherwise than the JVM. */
@NullMarked
package io.millrace.kit.graal;

import org.jspecify.annotations.NullMarked;
