/** Compares the responses to clients with the final state of the stack. */
@NullMarked
package io.millrace.stack.chaos.ledger;

import org.jspecify.annotations.NullMarked;
