/** The envelope of an event: CloudEvents attributes as record headers, and the ids of events. */
@NullMarked
package io.millrace.messaging.event;

import org.jspecify.annotations.NullMarked;
