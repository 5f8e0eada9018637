/** Suites that every store and every connector must pass. Extend a suite and implement its access to the channel. */
@NullMarked
package io.millrace.messaging.testing.compliance;

import org.jspecify.annotations.NullMarked;
