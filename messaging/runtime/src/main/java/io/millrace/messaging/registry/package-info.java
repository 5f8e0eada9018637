/** Requests to the schema registry with a time limit, so that an unresponsive registry blocks no thread for ever. */
@NullMarked
package io.millrace.messaging.registry;

import org.jspecify.annotations.NullMarked;
