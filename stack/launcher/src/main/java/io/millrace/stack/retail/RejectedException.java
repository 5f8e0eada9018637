package io.millrace.stack.retail;

/** A line that can't be used; the message says why. */
final class RejectedException extends Exception {

    private static final long serialVersionUID = 1;

    RejectedException(String reason) {
        super(reason);
    }
}
