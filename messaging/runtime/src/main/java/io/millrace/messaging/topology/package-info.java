/** The emitters and handlers that the build found in the application. */
@NullMarked
package io.millrace.messaging.topology;

import org.jspecify.annotations.NullMarked;
