package io.millrace.kit.idempotency;

/**
 * A request under its key, as {@link AnswerStore} stores it.
 *
 * @param scope what the key is for, and whose key it is
 * @param key as the client sent it
 * @param hash of the request
 */
public record KeyedRequest(String scope, String key, String hash) {}
