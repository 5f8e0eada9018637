/** Health of the consumers: down only where a restart mends it. */
@NullMarked
package io.millrace.messaging.health;

import org.jspecify.annotations.NullMarked;
