/** For tests of services: embedded broker, database and registry as Quarkus test resources, and a clock to set. */
@NullMarked
package io.millrace.messaging.testing;

import org.jspecify.annotations.NullMarked;
