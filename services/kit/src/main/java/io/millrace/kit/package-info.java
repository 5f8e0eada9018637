/** What the services do alike: money, problems, shedding of load. Nothing here knows a service. */
@NullMarked
package io.millrace.kit;

import org.jspecify.annotations.NullMarked;
