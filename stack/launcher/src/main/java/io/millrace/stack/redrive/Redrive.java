package io.millrace.stack.redrive;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.apache.kafka.clients.producer.RecordMetadata;

import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.redrive.DeadLetter;

/**
 * One run over a dead-letter topic.
 *
 * <p>A run may be killed at any time and repeated. A letter counts as redriven after the broker has its record, so no
 * letter is lost. A record that is published twice names the same letter, which its consumer tries once.
 */
public final class Redrive {

    /** After a run was killed, the next run redrives at most this many letters a second time. */
    private static final int REMEMBER_EVERY = 100;

    private static final int SHOWN = 120;

    private final String topic;
    private final Map<String, Object> connection;
    private final Selection selection;
    private final int perSecond;
    private final long mostLag;
    private final boolean dryRun;
    private final PrintWriter out;

    private final Map<Integer, Long> next = new HashMap<>();
    private int sinceRemembered;
    private int redriven;
    private int superseded;
    private int loops;
    private int failed;

    /**
     * @param connection how clients reach the broker
     * @param perSecond letters, at most
     * @param mostLag with more records than that waiting for a letter's consumer, the run waits
     * @param dryRun whether to list the letters only
     */
    public Redrive(
            String topic,
            Map<String, Object> connection,
            Selection selection,
            int perSecond,
            long mostLag,
            boolean dryRun,
            PrintWriter out) {
        this.topic = topic;
        this.connection = Map.copyOf(connection);
        this.selection = selection;
        this.perSecond = perSecond;
        this.mostLag = mostLag;
        this.dryRun = dryRun;
        this.out = out;
    }

    /** Whether every selected letter was redriven. */
    public boolean run() {
        try (var letters = new Letters(topic, connection);
                var returns = new Returns(connection);
                var backpressure = new Backpressure(connection, perSecond, mostLag)) {
            Map<UUID, String> last = letters.lastOfEachEvent();
            letters.read(
                    selection.isFromTheBeginning(),
                    letter -> {
                        redrive(letter, last, letters, returns, backpressure);
                        done(letter.partition(), letter.offset(), letters);
                        return !(selection.one() && redriven + failed > 0);
                    },
                    record -> {
                        failed++;
                        out.printf(
                                "%s-%d@%d is no dead letter of a Millrace consumer%n",
                                record.topic(), record.partition(), record.offset());
                        done(record.partition(), record.offset(), letters);
                        return true;
                    });
            remember(letters);
        }
        printSummary();
        return failed == 0;
    }

    private void redrive(
            DeadLetter letter, Map<UUID, String> last, Letters letters, Returns returns, Backpressure backpressure) {
        if (!selection.matches(letter)) {
            return;
        }
        if (!letter.place().equals(last.get(letter.id()))) {
            superseded++;
            return;
        }
        if (letter.isLoop() && !selection.loops()) {
            loops++;
            return;
        }
        if (!letter.isFromKafka()) {
            failed++;
            out.printf(
                    "%s came through a connector other than Kafka's: send the event again through that connector, with a new id%n",
                    letter.place());
            return;
        }
        Optional<RawRecord> record = letter.isWhole()
                ? Optional.of(letter.redriven())
                : letters.original(letter).map(letter::redriven);
        if (record.isEmpty()) {
            failed++;
            out.printf(
                    "%s is too large for its topic and its record %s is gone: take the record from the table dead_letter_record, letter %s%n",
                    letter.place(), letter.originalPlace(), letter.id());
            return;
        }
        redriven++;
        if (dryRun) {
            out.printf("%s -> %s  %s%n", letter.place(), letter.originalTopic(), describe(letter));
            return;
        }
        backpressure.await(letter);
        RecordMetadata place = returns.publish(letter, record.get());
        out.printf("%s -> %s@%d  %s%n", letter.place(), place, place.offset(), describe(letter));
        out.flush();
    }

    private static String describe(DeadLetter letter) {
        String cause = letter.exceptionClass() + ": "
                + letter.exceptionMessage().lines().findFirst().orElse("");
        return "id %s, given up %d times, %s"
                .formatted(
                        letter.eventId().isEmpty() ? letter.id() : letter.eventId(),
                        letter.count(),
                        cause.substring(0, Math.min(SHOWN, cause.length())));
    }

    /** Stores the position, except in a run by id or cause: that run skips letters that a later run must find. */
    private void done(int partition, long offset, Letters letters) {
        if (dryRun || selection.isByIdOrCause()) {
            return;
        }
        next.put(partition, offset + 1);
        if (++sinceRemembered >= REMEMBER_EVERY) {
            remember(letters);
        }
    }

    private void remember(Letters letters) {
        if (!next.isEmpty()) {
            letters.remember(next);
            sinceRemembered = 0;
        }
    }

    private void printSummary() {
        out.printf("%s: %d letters %s", topic, redriven, dryRun ? "would be redriven" : "redriven");
        if (superseded > 0) {
            out.printf(", %d left out because their event was given up again, by a later letter", superseded);
        }
        if (loops > 0) {
            out.printf(", %d left out because they loop: fix the cause, then redrive them with --loops", loops);
        }
        if (failed > 0) {
            out.printf(", %d NOT redriven, see above", failed);
        }
        if (redriven + superseded + loops + failed == 0 && !selection.isFromTheBeginning()) {
            out.print("; to redrive letters again, run the command with --again");
        }
        out.println();
        out.flush();
    }
}
