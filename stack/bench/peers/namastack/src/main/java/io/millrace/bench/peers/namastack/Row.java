package io.millrace.bench.peers.namastack;

/** An event. */
public record Row(String text) {}
