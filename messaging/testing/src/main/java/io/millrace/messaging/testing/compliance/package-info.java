/** What every store and every connector must pass: extend a suite and tell it how to read the far end of the channel. */
@NullMarked
package io.millrace.messaging.testing.compliance;

import org.jspecify.annotations.NullMarked;
