package io.millrace.stack.retail.file;

import io.millrace.stack.StackException;

/** Thrown for a file from which nothing can be imported. The message names place and fix. */
public final class UnusableFileException extends StackException {

    /** What {@code sysexits.h} calls {@code EX_DATAERR}: the input was incorrect. */
    public static final int EXIT_CODE = 65;

    private static final long serialVersionUID = 1;

    public UnusableFileException(String message) {
        super(message);
    }
}
