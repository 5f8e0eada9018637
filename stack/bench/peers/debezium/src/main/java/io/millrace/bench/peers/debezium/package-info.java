/** Debezium's embedded engine, publishing what it reads. */
@NullMarked
package io.millrace.bench.peers.debezium;

import org.jspecify.annotations.NullMarked;
