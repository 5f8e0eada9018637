/** What the build found out about the application: its emitters and its handlers. */
@NullMarked
package io.millrace.messaging.topology;

import org.jspecify.annotations.NullMarked;
