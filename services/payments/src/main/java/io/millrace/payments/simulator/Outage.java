package io.millrace.payments.simulator;

/** What is wrong with the simulated gateway for all its customers, whatever their tokens: see table gateway_outage. */
enum Outage {
    /** Nothing. */
    NONE,
    /** Nobody gets through. */
    DOWN,
    /** Answers almost too late. */
    SLOW,
    /** Does what it is asked to, and answers when nobody listens any more. */
    LATE
}
