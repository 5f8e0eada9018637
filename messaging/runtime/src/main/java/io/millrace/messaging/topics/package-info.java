/** Watches the topics that the service consumes for changes that no record shows. */
@NullMarked
package io.millrace.messaging.topics;

import org.jspecify.annotations.NullMarked;
