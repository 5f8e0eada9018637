package io.millrace.messaging.event;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of the CloudEvents 1.0 attributes as record headers in binary mode.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 */
public final class CloudEvents {

    public static final String PREFIX = "ce_";
    public static final String ID = PREFIX + "id";
    public static final String TYPE = PREFIX + "type";
    public static final String SOURCE = PREFIX + "source";
    public static final String SPEC_VERSION = PREFIX + "specversion";
    public static final String SUBJECT = PREFIX + "subject";
    public static final String TIME = PREFIX + "time";
    public static final String DATA_CONTENT_TYPE = PREFIX + "datacontenttype";

    /** The binding's own name for the data's content type. */
    public static final String CONTENT_TYPE = "content-type";

    /** Extension: names the conversation that events and commands belong to. */
    public static final String CORRELATION = "correlationid";

    /** Extension: the id of the event or command that this event answers or follows from. */
    public static final String CAUSATION = "causationid";

    /**
     * Extension: the order in which the events of a key were committed. The value is comparable as text; it grows, with
     * gaps.
     *
     * @see <a href="https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/sequence.md">Sequence</a>
     */
    public static final String SEQUENCE = "sequence";

    private static final int SEQUENCE_DIGITS = 19;

    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,40}");

    private static final Set<String> RESERVED = Set.of(
            "id",
            "type",
            "source",
            "specversion",
            "time",
            "subject",
            "datacontenttype",
            "dataschema",
            "data",
            SEQUENCE);

    private CloudEvents() {}

    /** @param place the place in the order, not below zero */
    public static String sequence(long place) {
        String digits = Long.toString(place);
        return "0".repeat(SEQUENCE_DIGITS - digits.length()) + digits;
    }

    public static boolean isAttributeName(String name) {
        return NAME.matcher(name).matches() && !RESERVED.contains(name);
    }
}
