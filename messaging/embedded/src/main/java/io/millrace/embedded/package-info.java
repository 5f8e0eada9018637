/** The real servers, started from artifacts of the build, without an installation. */
@NullMarked
package io.millrace.embedded;

import org.jspecify.annotations.NullMarked;
