package io.millrace.messaging.relay.read;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.mutiny.sqlclient.Row;
import org.jboss.logging.Logger;

/**
 * Tracks the timeline: the history of the database that the outbox's ids belong to. A timeline ends when another
 * database answers than before: after a restart, a failover or a restore. It also ends when the sequence has stepped
 * back.
 *
 * <p>Bounds that were learned on one timeline hide rows of another, whose ids begin lower. So each answer says which
 * timeline it comes from, and bounds begin anew with each timeline. Used on the relay's context.
 */
@ApplicationScoped
public class Timeline {

    /** The columns that statements select and {@link #check} reads. */
    public static final String COLUMNS = "t.timeline, t.drawn";

    public static final String FROM = "outbox_timeline() AS t";

    private static final Logger LOG = Logger.getLogger(Timeline.class);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean known;
    private long identity;
    private long drawn;
    private long generation;
    /** When an answer named a higher id than any before it, as {@link System#nanoTime}. */
    private long drawnAt = System.nanoTime();

    /**
     * The moment at which a statement was sent: the database that answers must have drawn every id that was drawn by
     * then.
     */
    public record Moment(long generation, long drawn) {}

    /**
     * Returns the number of the current timeline. Bounds that were learned under another number are not valid any more.
     */
    public long generation() {
        return generation;
    }

    /** Returns the last id that any answer has named: the database has drawn this id, and may have drawn higher ones. */
    public long drawn() {
        return drawn;
    }

    /** Returns whether the answers of this time named higher ids than those before: somebody stores events. */
    public boolean hasDrawnWithin(Duration time) {
        return System.nanoTime() - drawnAt < time.toNanos();
    }

    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    public Moment now() {
        return new Moment(generation, drawn);
    }

    /**
     * Checks the two timeline columns of an answer, and begins a new timeline if they differ from the current one.
     *
     * @param column the first of the two columns
     * @param sent the moment at which the statement was sent
     * @throws TimelineChangedException if the answer is not of the timeline on which the statement was sent
     */
    public void check(Row row, int column, Moment sent) {
        long answering = row.getLong(column);
        long drawnThere = row.getLong(column + 1);
        if (!known) {
            known = true;
            identity = answering;
        }
        boolean other = answering != identity;
        // An answer to a statement sent before the last change of timeline says nothing about the current sequence.
        boolean steppedBack = sent.generation() == generation && drawnThere < sent.drawn();
        if (other || steppedBack) {
            begin(answering, drawnThere, other ? "another database answers" : "the sequence has stepped back");
        }
        if (drawnThere > drawn) {
            drawn = drawnThere;
            drawnAt = System.nanoTime();
        }
        if (sent.generation() != generation) {
            throw new TimelineChangedException();
        }
    }

    /**
     * Begins a new timeline because rows lie below the bounds of this one: the sequence was set back, and passed its
     * former value before the next answer came.
     *
     * @throws TimelineChangedException always
     */
    void foundRowsBelow() {
        begin(identity, drawn, "rows lie below the ids that were settled");
        throw new TimelineChangedException();
    }

    private void begin(long answering, long drawnThere, String why) {
        LOG.warnf(
                "outbox: %s (sequence at %d, before at %d): the relay reads each lane from its first row",
                why, drawnThere, drawn);
        identity = answering;
        drawn = drawnThere;
        drawnAt = System.nanoTime();
        generation++;
        listeners.forEach(Runnable::run);
    }
}
