package io.millrace.stack.retail.file;

/** Thrown for an invalid row; the message is the reason. */
final class RejectedException extends Exception {

    private static final long serialVersionUID = 1;

    RejectedException(String reason) {
        super(reason);
    }
}
