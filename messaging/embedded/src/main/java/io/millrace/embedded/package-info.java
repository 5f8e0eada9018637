/** The real servers, started from artifacts of the build: nothing has to be installed. */
@NullMarked
package io.millrace.embedded;

import org.jspecify.annotations.NullMarked;
