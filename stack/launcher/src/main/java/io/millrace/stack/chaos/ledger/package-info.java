/** Whether what was told and what is agree. */
@NullMarked
package io.millrace.stack.chaos.ledger;

import org.jspecify.annotations.NullMarked;
