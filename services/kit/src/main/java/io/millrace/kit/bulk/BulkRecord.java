package io.millrace.kit.bulk;

import org.jspecify.annotations.Nullable;

/**
 * A record of a body, not parsed yet.
 *
 * @param line the number of its first line, from 1
 * @param fault why the record can't be parsed; null if nothing is known against it
 */
record BulkRecord(long line, String text, @Nullable String fault) {}
