package io.millrace.messaging.config;

/** Says what happens to an event after its immediate retries have failed. */
public enum FailureStrategy {
    /**
     * Park the event in the database and retry it later, with growing pauses; later events of its key wait behind it.
     * After the last retry the event goes to the dead-letter topic. The default with {@code @Inbox}.
     */
    PARK,
    /** Dead-letter the event at once. Later events of the key go on, unless {@code after-dead-letter=block}. */
    DEAD_LETTER,
    /** Drop the event and count it: for channels where losing an event is right. */
    IGNORE,
    /**
     * Hand the event back to the connector and its own {@code failure-strategy}: for services without a database. With
     * the delayed retry topics of the Kafka connector the order of a key is lost. The default with {@code @Keyed}.
     */
    CONNECTOR
}
