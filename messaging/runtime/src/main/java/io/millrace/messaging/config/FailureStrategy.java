package io.millrace.messaging.config;

/** What to do with an event when its immediate retries have failed. */
public enum FailureStrategy {
    /**
     * Put it aside in the database and try again later, with growing pauses; later events of its key wait behind it.
     * When that is exhausted, the dead-letter topic. The default with {@code @Inbox}.
     */
    PARK,
    /** The dead-letter topic at once. Later events of the key go on. */
    DEAD_LETTER,
    /** Drop it and count it: where losing an event is right. */
    IGNORE,
    /**
     * Leave it to the connector and its own {@code failure-strategy}: for services without a database. With the delayed
     * retry topics of the Kafka connector the order of a key is lost. The default with {@code @Keyed}.
     */
    CONNECTOR
}
