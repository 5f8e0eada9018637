/** Transactions: plain SQL within the current transaction, and checks whether the database can be reached. */
@NullMarked
package io.millrace.messaging.tx;

import org.jspecify.annotations.NullMarked;
