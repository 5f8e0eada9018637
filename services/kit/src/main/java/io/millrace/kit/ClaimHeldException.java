package io.millrace.kit;

/** Another transaction has claimed the request's Idempotency-Key, and has neither committed nor ended yet. */
public final class ClaimHeldException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ClaimHeldException(Throwable cause) {
        super("another request with this Idempotency-Key is in progress", cause);
    }
}
