package io.millrace.simulators;

/** An outage of a simulated provider, for all its clients, as its table {@code …_outage} has it. */
enum Outage {
    /** The provider is well. */
    NONE,
    /** No call gets through. */
    DOWN,
    /** The provider answers almost too late: just before its client gives up. */
    SLOW,
    /** The provider carries out the call, and answers after the client's time-out. */
    LATE
}
