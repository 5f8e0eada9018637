/** Debezium's embedded engine, which publishes the rows that it reads. */
@NullMarked
package io.millrace.bench.peers.debezium;

import org.jspecify.annotations.NullMarked;
