/** Liveness checks of consumers, parked events and loops: down only where a restart mends the trouble. */
@NullMarked
package io.millrace.messaging.health;

import org.jspecify.annotations.NullMarked;
