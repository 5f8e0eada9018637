package io.millrace.command;

/** The exit codes of a service, after BSD's {@code sysexits.h}. */
enum ExitCode {
    /** Success. */
    OK(0),
    /** An unexpected failure. */
    FAILED(1),
    /** A wrong command line. */
    USAGE(64),
    /** A required server can't be reached. */
    UNAVAILABLE(69),
    /** A wrong configuration. */
    CONFIGURATION(78);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
