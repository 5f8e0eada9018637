/** Compares the services' databases with the topics after one of them was restored to an earlier time. */
@NullMarked
package io.millrace.stack.reconcile;

import org.jspecify.annotations.NullMarked;
