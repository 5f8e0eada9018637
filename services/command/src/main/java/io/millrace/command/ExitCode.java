package io.millrace.command;

/** How a service ends, after BSD's {@code sysexits.h}. */
enum ExitCode {
    /** It did what it was asked for. */
    OK(0),
    /** Something nobody foresaw. */
    FAILED(1),
    /** The command line is not understood. */
    USAGE(64),
    /** What it needs can't be reached. */
    UNAVAILABLE(69),
    /** What it was told does not hold together. */
    CONFIGURATION(78);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
