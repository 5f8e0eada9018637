package io.millrace.kit.idempotency;

/**
 * The one who sends a request. Keys of different callers are independent. Until there are accounts, {@link
 * AnonymousCaller} is the only one; a bean that knows who is signed in takes its place.
 */
public interface Caller {

    /** A name that no other caller has; empty for a caller who is not known. */
    String id();

    default boolean isAnonymous() {
        return id().isEmpty();
    }
}
