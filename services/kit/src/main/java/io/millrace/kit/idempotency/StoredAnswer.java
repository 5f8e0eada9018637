package io.millrace.kit.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * An answer as it goes over the wire, and as it is stored for a repetition of its request.
 *
 * @param json the body
 * @param etag the tag of the version that the body shows; null for none
 */
public record StoredAnswer(String json, @Nullable String etag) {}
