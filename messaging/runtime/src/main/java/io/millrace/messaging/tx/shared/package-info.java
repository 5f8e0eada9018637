/** Transactions that several pieces of work share while there is more than one to do: the group commit of databases. */
@NullMarked
package io.millrace.messaging.tx.shared;

import org.jspecify.annotations.NullMarked;
