/** Namastack Outbox in a Spring Boot application. */
@NullMarked
package io.millrace.bench.peers.namastack;

import org.jspecify.annotations.NullMarked;
