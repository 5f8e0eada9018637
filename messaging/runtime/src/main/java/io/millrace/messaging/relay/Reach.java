package io.millrace.messaging.relay;

/** The lanes that a round of a channel's relay reads. */
enum Reach {
    /** All lanes of this instance. */
    ALL,
    /** The lanes of this instance in which transactions of this process have stored rows since the last round. */
    STORED
}
