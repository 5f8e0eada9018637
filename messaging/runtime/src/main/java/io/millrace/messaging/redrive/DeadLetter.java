package io.millrace.messaging.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;

/**
 * Reads a dead letter from its topic, and makes the record that redrives its event to the original topic.
 *
 * <pre>{@code
 * var letter = DeadLetter.of(new RawRecord(topic, key, value, headers), partition, offset);
 * RawRecord again = letter.redriven();   // publish the record with its key, so that the event keeps its partition
 * }</pre>
 *
 * <p>Publishing that record twice is harmless: the record names its letter, and the letter's consumer tries the event
 * again once for each letter. If the event fails again, the consumer writes another letter.
 */
public final class DeadLetter {

    private static final String SUFFIX = ".dlq";

    private final RawRecord raw;
    private final int partition;
    private final long offset;
    private final Map<String, String> headers = new HashMap<>();

    private DeadLetter(RawRecord raw, int partition, long offset) {
        this.raw = raw;
        this.partition = partition;
        this.offset = offset;
        for (RawHeader header : raw.headers()) {
            byte[] value = header.value();
            if (value != null) {
                headers.put(header.name(), new String(value, UTF_8));
            }
        }
    }

    /**
     * Reads a letter.
     *
     * @param record the letter's record, as read from the dead-letter topic
     * @throws IllegalArgumentException if the record is no letter of a Millrace consumer
     */
    public static DeadLetter of(RawRecord record, int partition, long offset) {
        var letter = new DeadLetter(record, partition, offset);
        for (String needed : List.of(DeadLetterFields.TOPIC, DeadLetterFields.CHANNEL, DeadLetterFields.GROUP)) {
            if (!letter.headers.containsKey(needed)) {
                throw new IllegalArgumentException(letter.place()
                        + " is no dead letter of a Millrace consumer: the record has no header " + needed);
            }
        }
        return letter;
    }

    /** The letter's topic, partition and offset, such as {@code orders.tracking.dlq-0@12}. */
    public String place() {
        return raw.topic() + "-" + partition + "@" + offset;
    }

    public int partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    /** The group of the consumer that wrote the letter. */
    public String consumerGroup() {
        return value(DeadLetterFields.GROUP);
    }

    /** The letter's id, the same for all letters of one event at one consumer. */
    public UUID id() {
        String id = headers.get(DeadLetterFields.ID);
        return id == null ? idOfEarlierRelease() : UUID.fromString(id);
    }

    /**
     * Letters of earlier releases have no id. Those releases identified an undecodable record by its place, as here.
     */
    private UUID idOfEarlierRelease() {
        return EventIds.inboxId(value(DeadLetterFields.GROUP), originalPlace());
    }

    /** CloudEvents {@code id}; empty if the record has none. */
    public String eventId() {
        return value("ce_id");
    }

    /** The topic that the record came from and goes back to. */
    public String originalTopic() {
        return value(DeadLetterFields.TOPIC);
    }

    /** The place of the failed record, such as {@code orders-3@1042}; meaningless unless {@link #isFromKafka()}. */
    public String originalPlace() {
        return originalTopic() + "-" + headers.get(DeadLetterFields.PARTITION) + "@"
                + headers.get(DeadLetterFields.OFFSET);
    }

    /** Whether the record came by Kafka, so that there is a topic to redrive its event to. */
    public boolean isFromKafka() {
        return headers.containsKey(DeadLetterFields.PARTITION);
    }

    /** The record's partition, if it came by Kafka. */
    public Optional<Integer> originalPartition() {
        return Optional.ofNullable(headers.get(DeadLetterFields.PARTITION)).map(Integer::valueOf);
    }

    /** The record's offset, if it came by Kafka. */
    public Optional<Long> originalOffset() {
        return Optional.ofNullable(headers.get(DeadLetterFields.OFFSET)).map(Long::valueOf);
    }

    /**
     * Whether a record is the one that failed. Another record lies at its {@linkplain #originalPlace() place} after the
     * topic was deleted and created again.
     *
     * @param id CloudEvents {@code id} of the record; null if it has none
     * @param timestamp the record's time
     */
    public boolean isOf(@Nullable String id, Instant timestamp) {
        String time = headers.get(DeadLetterFields.TIMESTAMP);
        // A letter that is very short has no id; letters of earlier releases have no time.
        return (eventId().isEmpty() || eventId().equals(id)) && (time == null || time.equals(timestamp.toString()));
    }

    /** How often the event was given up, from 1. */
    public int count() {
        return Integer.parseInt(headers.getOrDefault(DeadLetterFields.COUNT, "1"));
    }

    /** The exception class of the last failure. */
    public String exceptionClass() {
        return value(DeadLetterFields.EXCEPTION_CLASS);
    }

    /** The message of the last failure, perhaps shortened. */
    public String exceptionMessage() {
        return value(DeadLetterFields.EXCEPTION_MESSAGE);
    }

    /** When the event was last given up, in ISO 8601. */
    public String failedAt() {
        return value(DeadLetterFields.FAILED_AT);
    }

    /** Whether the event has failed the same way three times in a row or more often: mend the cause first. */
    public boolean isLoop() {
        return headers.containsKey(DeadLetterFields.LOOP);
    }

    /** Whether the letter has the whole record: a letter that is too large for its topic has only a part. */
    public boolean isWhole() {
        return !headers.containsKey(DeadLetterFields.OMITTED);
    }

    /**
     * The record to publish: the event's original key, value and headers, and the mark of the redrive. The record omits
     * the headers of the trace, of the letter, and of tools that moved or copied the record.
     *
     * @throws IllegalStateException if the letter is not {@linkplain #isWhole() whole}, or its event did not come by
     *     Kafka
     */
    public RawRecord redriven() {
        if (!isWhole()) {
            throw new IllegalStateException(
                    "dead letter %s does not have the whole record: take the record from %s, or from the service's table dead_letter_record (%s)"
                            .formatted(place(), originalPlace(), id()));
        }
        return redriven(raw.key(), raw.value(), raw.headers());
    }

    /**
     * The record to publish, made of the original record: for a letter that is not whole.
     *
     * @throws IllegalStateException if the letter's event did not come by Kafka
     */
    public RawRecord redriven(RawRecord original) {
        return redriven(original.key(), original.value(), original.headers());
    }

    private RawRecord redriven(byte @Nullable [] key, byte @Nullable [] value, List<RawHeader> original) {
        if (!isFromKafka()) {
            throw new IllegalStateException(
                    "dead letter %s: its event came to channel %s through a connector other than Kafka's: send the event again through that connector, with a new id"
                            .formatted(place(), value(DeadLetterFields.CHANNEL)));
        }
        var marked = new ArrayList<RawHeader>();
        original.stream().filter(header -> !ForeignHeaders.isOne(header.name())).forEach(marked::add);
        // The act is the same for each redrive of this letter, so that an interrupted redrive can be repeated.
        add(
                marked,
                RedriveMark.ACT,
                RedriveMark.named(place() + '\n' + failedAt()).toString());
        add(marked, RedriveMark.ID, id().toString());
        add(marked, RedriveMark.CHANNEL, value(DeadLetterFields.CHANNEL));
        add(marked, RedriveMark.GROUP, value(DeadLetterFields.GROUP));
        service().ifPresent(service -> add(marked, RedriveMark.SERVICE, service));
        // A letter without a count is of an earlier release. The mark then has no count either, and the consumer sees
        // that.
        copy(marked, DeadLetterFields.COUNT, RedriveMark.COUNT);
        boolean first = headers.containsKey(DeadLetterFields.FIRST_FAILED_AT);
        copy(
                marked,
                first ? DeadLetterFields.FIRST_FAILED_AT : DeadLetterFields.FAILED_AT,
                RedriveMark.FIRST_FAILED_AT);
        copy(
                marked,
                first ? DeadLetterFields.FIRST_EXCEPTION_CLASS : DeadLetterFields.EXCEPTION_CLASS,
                RedriveMark.FIRST_EXCEPTION_CLASS);
        copy(
                marked,
                first ? DeadLetterFields.FIRST_EXCEPTION_MESSAGE : DeadLetterFields.EXCEPTION_MESSAGE,
                RedriveMark.FIRST_EXCEPTION_MESSAGE);
        return new RawRecord(originalTopic(), key, value, marked);
    }

    /**
     * The service. Letters of earlier releases name it by their topic alone: a group's name may change with each start.
     */
    private Optional<String> service() {
        String named = headers.get(DeadLetterFields.SERVICE);
        String before = originalTopic() + ".";
        if (named == null
                && raw.topic().startsWith(before)
                && raw.topic().endsWith(SUFFIX)
                && raw.topic().length() > before.length() + SUFFIX.length()) {
            return Optional.of(
                    raw.topic().substring(before.length(), raw.topic().length() - SUFFIX.length()));
        }
        return Optional.ofNullable(named);
    }

    private void copy(List<RawHeader> target, String from, String to) {
        String text = headers.get(from);
        if (text != null) {
            add(target, to, text);
        }
    }

    private static void add(List<RawHeader> target, String name, String text) {
        target.add(new RawHeader(name, text.getBytes(UTF_8)));
    }

    private String value(String header) {
        return headers.getOrDefault(header, "");
    }
}
