/**
 * The gateway: one address for the API of all services.
 *
 * <p>Consumes: nothing. Publishes: nothing (HTTP). Owns: routing, limits, error documents, the API's description.
 */
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
