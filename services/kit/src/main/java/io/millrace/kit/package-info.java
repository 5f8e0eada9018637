/** Shared code of the services: money, problem documents, load shedding. It depends on no service. */
@NullMarked
package io.millrace.kit;

import org.jspecify.annotations.NullMarked;
