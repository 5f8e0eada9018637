/** The subject of the bench: sends through the outbox, and receives in the ways that are compared. */
@NullMarked
package io.millrace.bench.subject;

import org.jspecify.annotations.NullMarked;
