package io.millrace.messaging.redrive;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.event.StoredText;

/**
 * The mark of a redriven record, read from its headers {@code redrive-…}. It addresses one consumer, the consumer that
 * wrote the letter. The topic's other consumers acknowledge the record as a duplicate of the original.
 *
 * <p>A letter that a person copied to the original topic has the headers {@code dlq-…} instead; they serve as the mark.
 *
 * @param act identifies the redrive of this one letter; a consumer tries the event again once for each act
 * @param letter the letter's id; null if the letter has none
 * @param count how often the event had been given up
 * @param first when and why the event was first given up; null if the headers don't say
 * @param ofEarlierRelease whether the letter is of a release that stored given-up events as handled
 */
public record RedriveMark(
        UUID act,
        @Nullable UUID letter,
        int count,
        @Nullable Failure first,
        boolean ofEarlierRelease) {

    static final String PREFIX = "redrive-";
    static final String ACT = PREFIX + "act";
    static final String ID = PREFIX + "id";
    static final String SERVICE = PREFIX + "service";
    static final String CHANNEL = PREFIX + "channel";
    static final String GROUP = PREFIX + "consumer-group";
    static final String COUNT = PREFIX + "count";
    static final String FIRST_FAILED_AT = PREFIX + "first-failed-at";
    static final String FIRST_EXCEPTION_CLASS = PREFIX + "first-exception-class";
    static final String FIRST_EXCEPTION_MESSAGE = PREFIX + "first-exception-message";

    private static final String COPIED = DeadLetterFields.PREFIX;

    /** The most that a count from outside may be, so that it can't overflow. */
    private static final int MOST = 1_000_000;

    /**
     * A failure for which an event was given up. Its texts are shortened, and converted so that a table can hold them.
     */
    public record Failure(Instant at, String exceptionClass, String message) {

        private static final int MAX_TEXT = 2_000;

        public Failure {
            exceptionClass = storable(exceptionClass);
            message = storable(message);
        }

        private static String storable(String text) {
            return StoredText.of(text.substring(0, Math.min(MAX_TEXT, text.length())));
        }
    }

    /** The consumer that reads a mark. */
    public record Consumer(String service, String channel, String group) {}

    /** Whether these are headers of a redriven record, or of a letter copied by hand. */
    public static boolean isIn(Map<String, String> headers) {
        return headers.containsKey(ACT) || headers.containsKey(DeadLetterFields.CHANNEL);
    }

    /** As {@link #isIn(Map)}, without reading the headers' values. */
    public static boolean isIn(List<RawHeader> headers) {
        for (RawHeader header : headers) {
            if (header.name().equals(ACT) || header.name().equals(DeadLetterFields.CHANNEL)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a header belongs to the mark or to the letter, and so not to the event. */
    public static boolean isOwn(String header) {
        return header.startsWith(PREFIX) || header.startsWith(COPIED);
    }

    /**
     * Reads the mark for a consumer.
     *
     * @param headers the record's headers
     * @param position the record's position, which identifies a copy made by hand, together with the letter's time: once the
     *     topic was deleted and created again, a copy of another letter has the position
     * @return the mark; empty if the headers have none, or it addresses another consumer
     */
    public static Optional<RedriveMark> read(Map<String, String> headers, String position, Consumer consumer) {
        String act = headers.get(ACT);
        if (act != null) {
            return read(headers, act, PREFIX, consumer);
        }
        String failedAt = headers.get(DeadLetterFields.FAILED_AT);
        return read(headers, failedAt == null ? position : position + '\n' + failedAt, COPIED, consumer);
    }

    /**
     * Whether the record is the redrive of another consumer's letter, which the reading consumer has to do nothing about:
     * the original record is in the same topic. Letters of early releases do not name their service; this method then
     * returns false.
     *
     * @param topic the record's topic. A letter that was copied by hand is a redrive in its original topic alone: a
     *     consumer of a dead-letter topic handles the letters themselves
     * @param serves whether the reading service has a consumer of that channel. A channel of this service that is gone was
     *     renamed, and the letter is for its successor
     */
    public static boolean isForAnother(
            Map<String, String> headers, String topic, Consumer consumer, Predicate<String> serves) {
        boolean redriven = headers.containsKey(ACT);
        String prefix = redriven ? PREFIX : COPIED;
        String service = headers.get(prefix + suffix(SERVICE));
        String channel = headers.get(prefix + suffix(CHANNEL));
        if (service == null || channel == null || (!redriven && !topic.equals(headers.get(DeadLetterFields.TOPIC)))) {
            return false;
        }
        return !service.equals(consumer.service()) || (!channel.equals(consumer.channel()) && serves.test(channel));
    }

    private static Optional<RedriveMark> read(
            Map<String, String> headers, String act, String prefix, Consumer consumer) {
        if (!isFor(headers, prefix, consumer)) {
            return Optional.empty();
        }
        String id = headers.get(prefix + suffix(ID));
        String originalPlace = headers.get(DeadLetterFields.TOPIC) + "-" + headers.get(DeadLetterFields.PARTITION) + "@"
                + headers.get(DeadLetterFields.OFFSET);
        UUID letter =
                id == null && prefix.equals(COPIED) ? EventIds.inboxId(consumer.group(), originalPlace) : uuid(id);
        boolean earlier = headers.get(prefix + suffix(COUNT)) == null;
        return Optional.of(new RedriveMark(
                Optional.ofNullable(uuid(act)).orElseGet(() -> named(act)),
                letter,
                earlier ? 1 : number(headers.get(prefix + suffix(COUNT))),
                first(headers, prefix),
                earlier));
    }

    /**
     * Whether the mark addresses the consumer. Letters of earlier releases name no service; the group stands for it.
     */
    private static boolean isFor(Map<String, String> headers, String prefix, Consumer consumer) {
        String service = headers.get(prefix + suffix(SERVICE));
        boolean same = service == null
                ? consumer.group().equals(headers.get(prefix + suffix(GROUP)))
                : consumer.service().equals(service);
        return same && consumer.channel().equals(headers.get(prefix + suffix(CHANNEL)));
    }

    private static @Nullable Failure first(Map<String, String> headers, String prefix) {
        boolean known = headers.containsKey(prefix + suffix(FIRST_FAILED_AT));
        String at = headers.get(known ? prefix + suffix(FIRST_FAILED_AT) : DeadLetterFields.FAILED_AT);
        if (at == null) {
            return null;
        }
        String type = headers.get(known ? prefix + suffix(FIRST_EXCEPTION_CLASS) : DeadLetterFields.EXCEPTION_CLASS);
        String message =
                headers.get(known ? prefix + suffix(FIRST_EXCEPTION_MESSAGE) : DeadLetterFields.EXCEPTION_MESSAGE);
        try {
            return new Failure(Instant.parse(at), type == null ? "" : type, message == null ? "" : message);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String suffix(String name) {
        return name.substring(PREFIX.length());
    }

    private static int number(@Nullable String text) {
        try {
            return text == null ? 1 : Math.clamp(Integer.parseInt(text), 1, MOST);
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static UUID named(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
