/** Questions to the schema registry that end, whatever becomes of the registry. */
@NullMarked
package io.millrace.messaging.registry;

import org.jspecify.annotations.NullMarked;
