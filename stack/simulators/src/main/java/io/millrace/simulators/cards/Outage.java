package io.millrace.simulators.cards;

/** An outage of the simulated gateway, for all customers and tokens, as the table {@code gateway_outage} has it. */
enum Outage {
    /** The gateway is well. */
    NONE,
    /** No call gets through. */
    DOWN,
    /** The gateway answers almost too late: just before payments gives up. */
    SLOW,
    /** The gateway carries out the call, and answers after the client's time-out. */
    LATE
}
