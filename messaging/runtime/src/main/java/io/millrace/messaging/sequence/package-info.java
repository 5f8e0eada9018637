/** Keeps the sequences above the numbers of the rows that they have numbered. */
@NullMarked
package io.millrace.messaging.sequence;

import org.jspecify.annotations.NullMarked;
