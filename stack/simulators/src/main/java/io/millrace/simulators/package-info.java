/** What the simulated providers are built from: a small HTTP server whose answers may be late, broken off or missing, and books. */
@NullMarked
package io.millrace.simulators;

import org.jspecify.annotations.NullMarked;
