package io.millrace.messaging.redrive;

/** Names of the headers that a dead letter has besides the headers of its event. */
public final class DeadLetterFields {

    public static final String PREFIX = "dlq-";

    /** Identifies the letter's event at its consumer; the same for each letter of the event. A UUID. */
    public static final String ID = PREFIX + "id";

    public static final String TOPIC = PREFIX + "original-topic";
    public static final String PARTITION = PREFIX + "original-partition";
    public static final String OFFSET = PREFIX + "original-offset";
    public static final String TIMESTAMP = PREFIX + "original-timestamp";
    public static final String GROUP = PREFIX + "consumer-group";

    /** The consumer: its service and its channel. */
    public static final String SERVICE = PREFIX + "service";

    public static final String CHANNEL = PREFIX + "channel";
    public static final String HANDLER = PREFIX + "handler";

    /** Attempts since the record was last delivered. */
    public static final String ATTEMPTS = PREFIX + "attempts";

    /** How often the event was given up, from 1. */
    public static final String COUNT = PREFIX + "count";

    public static final String EXCEPTION_CLASS = PREFIX + "exception-class";
    public static final String EXCEPTION_MESSAGE = PREFIX + "exception-message";
    public static final String EXCEPTION_STACKTRACE = PREFIX + "exception-stacktrace";
    public static final String FAILED_AT = PREFIX + "failed-at";

    /** When the event was given up for the first time. */
    public static final String FIRST_FAILED_AT = PREFIX + "first-failed-at";

    public static final String FIRST_EXCEPTION_CLASS = PREFIX + "first-exception-class";
    public static final String FIRST_EXCEPTION_MESSAGE = PREFIX + "first-exception-message";

    /** The number of like failures in a row; present from the third one on. */
    public static final String LOOP = PREFIX + "loop";

    /**
     * The parts of the record that the letter omits because it would be too large, such as {@code value} or
     * {@code headers,value}. The whole record is in the service's table {@code dead_letter_record}.
     */
    public static final String OMITTED = PREFIX + "omitted";

    private DeadLetterFields() {}
}
