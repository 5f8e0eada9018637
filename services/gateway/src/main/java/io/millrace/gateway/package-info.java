/**
 * The edge: one address for the API of all services.
 *
 * <p>Consumes: nothing. Publishes: nothing (HTTP). Owns: routing, limits, the form of errors, the API's description.
 */
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
