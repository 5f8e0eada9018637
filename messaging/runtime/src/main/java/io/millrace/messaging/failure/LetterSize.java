package io.millrace.messaging.failure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.CloudEvents;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.redrive.DeadLetterFields;
import io.millrace.messaging.redrive.RedriveMark;

/**
 * Shortens a dead letter to the size that its producer accepts. The headers about the failure can make a record too
 * large that was just small enough. The stack trace and the messages are shortened first. If that is not enough, the
 * letter omits the record's value, then its other headers, then its key, and lists the omitted parts in a header.
 */
final class LetterSize {

    /** Bytes of the batch's header, for a batch with one record, and of the record's own numbers. */
    private static final int OVERHEAD = 61 + 21 + 5;

    /** The most bytes of a length in front of a value. */
    private static final int LENGTH = 5;

    private static final int OMITTED_HEADER =
            DeadLetterFields.OMITTED.length() + "headers,key,value".length() + 2 * LENGTH;

    private final int limit;

    LetterSize(int limit) {
        this.limit = limit;
    }

    /** @param isWhole whether the letter contains the whole record */
    record Letter(RawRecord record, boolean isWhole) {}

    /** @param failureHeaders the headers about the failure; the headers that the letter can do without come last */
    Letter fit(String topic, RawRecord record, List<RawHeader> failureHeaders) {
        // If the record was a redriven letter, the headers of the new failure replace those of the earlier one.
        List<RawHeader> headers = record.headers().stream()
                .filter(header -> !RedriveMark.isOwn(header.name()))
                .toList();
        var omitted = new TreeSet<String>();
        byte[] key = record.key();
        byte[] value = record.value();
        if (isTooLarge(key, value, headers, failureHeaders)) {
            value = null;
            omitted.add("value");
        }
        if (isTooLarge(key, value, headers, failureHeaders)) {
            headers = headers.stream()
                    .filter(header -> header.name().equals(CloudEvents.ID)
                            || header.name().equals(CloudEvents.SOURCE))
                    .toList();
            omitted.add("headers");
        }
        if (isTooLarge(key, value, headers, failureHeaders)) {
            headers = List.of();
        }
        if (isTooLarge(key, value, headers, failureHeaders)) {
            key = null;
            omitted.add("key");
        }
        var all = new ArrayList<>(headers);
        all.addAll(shortened(failureHeaders, limit - size(key, value, headers)));
        if (!omitted.isEmpty()) {
            all.add(new RawHeader(
                    DeadLetterFields.OMITTED, String.join(",", omitted).getBytes(UTF_8)));
        }
        return new Letter(new RawRecord(topic, key, value, all), omitted.isEmpty());
    }

    /** Whether the letter is too large even with the text headers about the failure emptied. */
    private boolean isTooLarge(
            byte @Nullable [] key, byte @Nullable [] value, List<RawHeader> headers, List<RawHeader> failureHeaders) {
        long least = failureHeaders.stream()
                .mapToLong(header -> isText(header) ? header.name().length() + 2 * LENGTH : size(header))
                .sum();
        return size(key, value, headers) + least > limit;
    }

    /** Shortens the text headers, from the last one on, until all headers fit into the room. */
    private static List<RawHeader> shortened(List<RawHeader> failureHeaders, long room) {
        long excess = failureHeaders.stream().mapToLong(LetterSize::size).sum() - room;
        var headers = new ArrayList<RawHeader>();
        for (RawHeader header : failureHeaders.reversed()) {
            byte[] value = header.value();
            if (excess > 0 && value != null && isText(header)) {
                int kept = (int) Math.max(0, value.length - excess);
                excess -= value.length - kept;
                headers.addFirst(new RawHeader(header.name(), Arrays.copyOf(value, kept)));
            } else {
                headers.addFirst(header);
            }
        }
        return headers;
    }

    private static boolean isText(RawHeader header) {
        return switch (header.name()) {
            case DeadLetterFields.EXCEPTION_MESSAGE,
                    DeadLetterFields.FIRST_EXCEPTION_MESSAGE,
                    DeadLetterFields.EXCEPTION_STACKTRACE -> true;
            default -> false;
        };
    }

    private static long size(byte @Nullable [] key, byte @Nullable [] value, List<RawHeader> headers) {
        return OVERHEAD
                + OMITTED_HEADER
                + LENGTH
                + length(key)
                + LENGTH
                + length(value)
                + headers.stream().mapToLong(LetterSize::size).sum();
    }

    private static long size(RawHeader header) {
        return header.name().getBytes(UTF_8).length + length(header.value()) + 2L * LENGTH;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
