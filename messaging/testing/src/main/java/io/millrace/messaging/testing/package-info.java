/**
 * Supports tests of services: embedded broker, database and registry as Quarkus test resources, and a settable clock.
 */
@NullMarked
package io.millrace.messaging.testing;

import org.jspecify.annotations.NullMarked;
