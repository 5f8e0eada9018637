package io.millrace.payments.simulator;

/** An outage of the simulated gateway, for all customers and tokens, as the table {@code gateway_outage} has it. */
enum Outage {
    /** The gateway is well. */
    NONE,
    /** No call gets through. */
    DOWN,
    /** The gateway answers almost too late: after three quarters of the client's time-out. */
    SLOW,
    /** The gateway carries out the call, and answers after the client's time-out. */
    LATE
}
