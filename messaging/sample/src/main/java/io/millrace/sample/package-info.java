/** The service that the README builds. */
@NullMarked
package io.millrace.sample;

import org.jspecify.annotations.NullMarked;
