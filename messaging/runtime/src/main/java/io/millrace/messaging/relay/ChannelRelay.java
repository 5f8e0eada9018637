package io.millrace.messaging.relay;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.codec.UnknownWriterSchemaException;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.relay.hold.Holds;
import io.millrace.messaging.relay.lease.LaneKeeper;
import io.millrace.messaging.relay.lease.Lease;
import io.millrace.messaging.relay.publish.ChannelPublisher;
import io.millrace.messaging.relay.publish.Outcome;
import io.millrace.messaging.relay.publish.WriterSchemas;
import io.millrace.messaging.relay.read.LaneReads;
import io.millrace.messaging.relay.read.LaneWindow;
import io.millrace.messaging.relay.read.OutboxReader.Found;
import io.millrace.messaging.relay.read.PublishedRows;
import io.millrace.messaging.relay.read.RelayedRow;
import io.millrace.messaging.relay.read.TimelineChangedException;

/**
 * Publishes the rows of one channel, round by round: retry a held key, remove the rows that the last round published and
 * read, send. A round that no other follows at once removes its rows itself. One round runs at a time, on the relay's
 * context. Channels whose rounds run side by side share statements: see {@code OutboxTurns}.
 *
 * <p>While there is a backlog, the database works beside the broker. While a batch is published, the database removes
 * the previous batch and reads the next one. The batch read ahead leaves out the rows of both. It is discarded when a
 * round fails, a row is not published, a key is held, or the lanes or the timeline change.
 */
final class ChannelRelay {

    private static final Uni<Void> NOTHING = Uni.createFrom().voidItem();

    private final String channel;
    private final LaneKeeper lanes;
    private final ChannelPublisher publisher;
    private final WriterSchemas schemas;
    private final Holds holds;
    private final OutboxMetrics metrics;

    private final LaneReads reads;
    private final PublishedRows published;
    private Set<Integer> inFlight = Set.of();
    /** Lanes in which transactions of this process have stored rows, and which were not read since. */
    private Set<Integer> stored = new TreeSet<>();

    private boolean schemasKnown;

    ChannelRelay(
            String channel,
            LaneReads reads,
            PublishedRows published,
            LaneKeeper lanes,
            ChannelPublisher publisher,
            WriterSchemas schemas,
            Holds holds,
            OutboxMetrics metrics) {
        this.channel = channel;
        this.reads = reads;
        this.published = published;
        this.lanes = lanes;
        this.publisher = publisher;
        this.schemas = schemas;
        this.holds = holds;
        this.metrics = metrics;
        metrics.begin(channel);
    }

    String channel() {
        return channel;
    }

    ChannelPublisher publisher() {
        return publisher;
    }

    /** Returns whether rows of the lane are on their way, or published and not removed yet. */
    boolean isBusy(int lane) {
        return inFlight.contains(lane) || published.anyOf(lane);
    }

    /** Returns the windows of this instance's lanes, whose lower bounds serve to count the rows that wait. */
    Collection<LaneWindow> windows() {
        return reads.windows();
    }

    /**
     * Returns whether no row waits in this instance's lanes, and none is to be tried again. A row that comes has a higher id
     * than any that an answer has named yet.
     */
    boolean isAtRest() {
        return reads.areEmpty() && holds.isEmpty();
    }

    /** Returns the nanoseconds until a round looks below the floors. */
    long untilGround() {
        return reads.untilGround();
    }

    /** Takes note that a transaction of this process has stored rows. */
    void stored(Set<Integer> inLanes) {
        stored.addAll(inLanes);
    }

    /** Takes note that a held key was changed: the next round loads the held keys. */
    void holdsChanged() {
        holds.forget();
    }

    boolean hasStored() {
        return !stored.isEmpty();
    }

    /**
     * Runs a round.
     *
     * @param reach {@code STORED} does not see rows that another process has stored
     */
    Uni<Round> round(Reach reach) {
        Set<Integer> storedIn = stored;
        if (!reads.isAhead()) {
            // A batch that was read ahead may have been read before these rows were stored: their lanes stay noted.
            stored = new TreeSet<>();
        }
        Collection<Lease> leases = lanes.usable();
        return prepare(leases)
                .chain(this::checkGround)
                .chain(() -> retryHeld(leases))
                .chain(retried -> retried instanceof Round.Trouble
                        ? Uni.createFrom().item(retried)
                        : publishNext(leases, reach == Reach.STORED ? storedIn : null)
                                .map(next -> retried != null && next.isDone() ? retried : next))
                .call(round -> round instanceof Round.Trouble ? removePublished() : NOTHING)
                .onFailure()
                .invoke(reads::forget)
                .onFailure(TimelineChangedException.class)
                .recoverWithItem(new Round.Progress(0))
                .eventually(() -> inFlight = Set.of());
    }

    Uni<Void> removePublished() {
        return published.removed();
    }

    /** Prepares the lanes: no lane is read before the database has answered which of its keys are held. */
    private Uni<Void> prepare(Collection<Lease> leases) {
        if (reads.follow(leases)) {
            holds.forget();
            schemasKnown = false;
        }
        holds.under(leases);
        Uni<Void> ready = schemasKnown ? NOTHING : schemas.exchange().invoke(() -> schemasKnown = true);
        if (holds.areKnown()) {
            return ready;
        }
        return ready.chain(holds::load).invoke(() -> {
            if (!holds.isEmpty()) {
                reads.forget();
            }
        });
    }

    private Uni<Void> checkGround() {
        return reads.isGroundDue() ? removePublished().chain(reads::checkGround) : NOTHING;
    }

    private Uni<@Nullable Round> retryHeld(Collection<Lease> leases) {
        return holds.due()
                // The retry may take long, and published rows that are still there may be published again.
                .<Uni<@Nullable Round>>map(
                        key -> removePublished().chain(() -> holds.head(key)).chain(rows -> {
                            if (rows.isEmpty()) {
                                return holds.release(key).replaceWith((Round) new Round.Progress(0));
                            }
                            return schemas.exchange()
                                    .chain(() -> publish(rows, leases))
                                    .chain(outcome -> settleHeld(rows.getFirst(), outcome));
                        }))
                .orElseGet(() -> Uni.createFrom().nullItem());
    }

    private Uni<Round> settleHeld(RelayedRow row, Outcome outcome) {
        if (!outcome.published().isEmpty()) {
            metrics.published(channel, 1);
            return holds.succeeded(row).replaceWith(new Round.Progress(1));
        }
        Throwable poison = outcome.poisoned().get(row);
        if (poison != null) {
            return holds.failedAgain(row, poison).replaceWith(new Round.Progress(0));
        }
        return trouble(outcome);
    }

    /** @param some the lanes to read; null for all lanes of this instance */
    private Uni<Round> publishNext(Collection<Lease> leases, @Nullable Set<Integer> some) {
        if (leases.isEmpty()) {
            // Another instance reports the rows that wait. The age of the oldest row known here would grow for ever.
            metrics.oldest(channel, null);
            return idle();
        }
        if (some != null && !reads.isAhead()) {
            return published.removedBy(gone -> reads.nextIn(some, gone)).chain(found -> publishSome(found, leases));
        }
        // A batch that was read ahead leaves the published rows out. Any other read removes them.
        Uni<Found> next = reads.isAhead() ? reads.nextAhead() : published.removedBy(reads::next);
        return next.chain(found -> {
            List<RelayedRow> rows = found.rows();
            metrics.oldest(channel, rows.isEmpty() ? null : rows.getFirst().storedAt());
            if (rows.isEmpty()) {
                return idle();
            }
            return holds.sift(rows)
                    .chain(free -> free.isEmpty()
                            ? Uni.createFrom().item(new Round.Progress(0))
                            : publishAndLookAhead(free, found.full(), leases));
        });
    }

    private Uni<Round> publishSome(Found found, Collection<Lease> leases) {
        if (found.rows().isEmpty()) {
            return idle();
        }
        return holds.sift(found.rows())
                .chain(free -> free.isEmpty()
                        ? Uni.createFrom().item(new Round.Progress(0))
                        : publish(free, leases).chain(outcome -> settle(outcome, found.more() || hasStored())))
                .map(round -> round instanceof Round.Progress(int published, boolean more)
                        ? new Round.Progress(
                                published,
                                found.more() || published < found.rows().size())
                        : round);
    }

    /** Ends a round that found nothing to publish: removes the published rows before the pause. */
    private Uni<Round> idle() {
        return removePublished().replaceWith(new Round.Idle());
    }

    /** Publishes the rows. If the batch is full and no key is held, the database reads the next one meanwhile. */
    private Uni<Round> publishAndLookAhead(List<RelayedRow> rows, boolean more, Collection<Lease> leases) {
        Uni<Outcome> publishing = publish(rows, leases);
        if (more && holds.isEmpty()) {
            reads.lookAhead(published.and(rows));
        }
        return publishing.chain(outcome -> settle(outcome, true));
    }

    private Uni<Outcome> publish(List<RelayedRow> rows, Collection<Lease> leases) {
        inFlight = rows.stream().map(RelayedRow::lane).collect(Collectors.toSet());
        var needed =
                leases.stream().filter(lease -> inFlight.contains(lease.lane())).toList();
        return publisher.publish(rows, () -> lanes.holds(needed));
    }

    /**
     * Removes the published rows, unless the next round begins at once: its read removes them.
     *
     * @param next whether the next round begins at once if the whole batch is published
     */
    private Uni<Round> settle(Outcome outcome, boolean next) {
        int count = outcome.published().size();
        published.add(outcome.published());
        metrics.published(channel, count);
        if (!outcome.isWhole()) {
            reads.forget();
        }
        if (reads.isAhead()) {
            return published.beginRemoval().replaceWith(new Round.Progress(count));
        }
        if (outcome.isWhole() && next) {
            return Uni.createFrom().item(new Round.Progress(count));
        }
        return removePublished().chain(() -> {
            if (!outcome.poisoned().isEmpty()) {
                return holds.hold(outcome.poisoned()).replaceWith(new Round.Progress(0));
            }
            return outcome.trouble() != null
                    ? trouble(outcome)
                    : Uni.createFrom().item(new Round.Progress(count));
        });
    }

    private Uni<Round> trouble(Outcome outcome) {
        Throwable cause = outcome.trouble();
        if (cause instanceof UnknownWriterSchemaException unknown) {
            return schemas.lookFor(unknown).replaceWith(new Round.Progress(0));
        }
        metrics.failed(channel);
        return Uni.createFrom().item(new Round.Trouble(cause == null ? new IllegalStateException("no answer") : cause));
    }
}
