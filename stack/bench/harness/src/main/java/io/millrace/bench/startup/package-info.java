/** Measures how soon a service is ready, in each of the ways to start it. */
@NullMarked
package io.millrace.bench.startup;

import org.jspecify.annotations.NullMarked;
