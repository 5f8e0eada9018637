/**
 * Whom Kafka's clients trust. {@link io.millrace.messaging.tls.ReloadedTrust} reads the certificates anew when they change.
 */
@NullMarked
package io.millrace.messaging.tls;

import org.jspecify.annotations.NullMarked;
