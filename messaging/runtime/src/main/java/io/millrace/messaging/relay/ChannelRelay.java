package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.codec.UnknownWriterSchemaException;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.metrics.OutboxMetrics;

/**
 * Publishes the rows of one channel, round by round: remove what the last round published, retry a key that waits,
 * read, send, remove. One round at a time, on the relay's context.
 *
 * <p>While there is a backlog, the database works beside the broker: it removes the batch before and reads the next one
 * while a batch is published. What is read ahead leaves out both, and is forgotten as soon as anything goes otherwise
 * than thought.
 */
final class ChannelRelay {

    private static final long HOLDS_RELOAD_NANOS = Duration.ofSeconds(5).toNanos();

    private final String channel;
    private final LaneKeeper lanes;
    private final ChannelPublisher publisher;
    private final WriterSchemas schemas;
    private final Holds holds;
    private final OutboxMetrics metrics;

    private final LaneReads reads;
    private final PublishedRows published;
    private Set<Integer> inFlight = Set.of();
    private long holdsLoaded;
    private boolean started;

    /** How a round ended. */
    sealed interface Round {
        /** Rows were dealt with: there may be more. */
        record Progress(int published) implements Round {}

        /** Nothing to do. */
        record Idle() implements Round {}

        /** The broker or the registry can't take rows now. */
        record Trouble(Throwable cause) implements Round {}
    }

    ChannelRelay(
            String channel,
            OutboxReader reader,
            Horizon horizon,
            LaneKeeper lanes,
            ChannelPublisher publisher,
            WriterSchemas schemas,
            Holds holds,
            OutboxConfig config,
            OutboxMetrics metrics) {
        this.channel = channel;
        this.reads = new LaneReads(channel, reader, horizon, config);
        this.published = new PublishedRows(channel, reader);
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

    /** Whether rows of the lane are on their way, or published and not removed yet. */
    boolean isBusy(int lane) {
        return inFlight.contains(lane) || published.anyOf(lane);
    }

    /** The lower bounds of our lanes, to count what waits in them. */
    Collection<LaneWindow> windows() {
        return reads.windows();
    }

    Uni<Round> round() {
        Collection<Lease> leases = lanes.usable();
        return readable()
                .chain(() -> prepare(leases))
                .chain(() -> retryHeld(leases))
                .chain(retried -> retried != null ? Uni.createFrom().item(retried) : publishNext(leases))
                .onFailure()
                .invoke(reads::forget)
                .eventually(() -> inFlight = Set.of());
    }

    /** What is read ahead leaves out what was published; any other read must find it gone. */
    private Uni<Void> readable() {
        return reads.isAhead() ? Uni.createFrom().voidItem() : removePublished();
    }

    Uni<Void> removePublished() {
        return published.removed();
    }

    private Uni<Void> prepare(Collection<Lease> leases) {
        boolean changed = reads.follow(leases);
        Uni<Void> ready =
                started ? Uni.createFrom().voidItem() : schemas.exchange().invoke(() -> started = true);
        if (!changed && System.nanoTime() - holdsLoaded < HOLDS_RELOAD_NANOS) {
            return ready;
        }
        return ready.chain(() -> holds.load(reads.lanes())).invoke(() -> {
            holdsLoaded = System.nanoTime();
            if (!holds.isEmpty()) {
                reads.forget();
            }
        });
    }

    private Uni<@Nullable Round> retryHeld(Collection<Lease> leases) {
        return holds.due()
                .<Uni<@Nullable Round>>map(key -> holds.head(key).chain(rows -> {
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

    private Uni<Round> publishNext(Collection<Lease> leases) {
        if (leases.isEmpty()) {
            // What waits is somebody else's to tell; what we last knew of it would get older for ever.
            metrics.oldest(channel, null);
            return idle();
        }
        return readable().chain(reads::next).chain(found -> {
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

    /** Nothing is left to do before a pause. */
    private Uni<Round> idle() {
        return removePublished().replaceWith(new Round.Idle());
    }

    /** While the broker takes a full batch, the database is asked for the next. */
    private Uni<Round> publishAndLookAhead(List<RelayedRow> rows, boolean more, Collection<Lease> leases) {
        Uni<Outcome> publishing = publish(rows, leases);
        if (more && holds.isEmpty()) {
            reads.lookAhead(published.and(rows));
        }
        return publishing.chain(this::settle);
    }

    private Uni<Outcome> publish(List<RelayedRow> rows, Collection<Lease> leases) {
        inFlight = rows.stream().map(RelayedRow::lane).collect(Collectors.toSet());
        var needed =
                leases.stream().filter(lease -> inFlight.contains(lease.lane())).toList();
        return publisher.publish(rows, () -> lanes.holds(needed));
    }

    private Uni<Round> settle(Outcome outcome) {
        int count = outcome.published().size();
        published.add(outcome.published());
        metrics.published(channel, count);
        if (outcome.trouble() != null || !outcome.poisoned().isEmpty()) {
            reads.forget();
        }
        if (reads.isAhead()) {
            return published.beginRemoval().replaceWith(new Round.Progress(count));
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
