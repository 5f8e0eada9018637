package io.millrace.messaging.relay.hold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.async.Backoff;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.event.StoredText;
import io.millrace.messaging.metrics.OutboxMetrics;
import io.millrace.messaging.relay.lease.Lease;
import io.millrace.messaging.relay.read.RelayedRow;

/**
 * Holds the keys of one channel whose first row cannot be published, and decides when each is tried again.
 *
 * <p>Of very many held keys, those due first are known here, and the database is asked for each batch of rows which of
 * their keys are held. So the memory is bounded, whatever a missing topic piles up in the table {@code outbox_hold}.
 */
public final class Holds {

    private static final Logger LOG = Logger.getLogger(Holds.class);

    private static final int MAX_ERROR_LENGTH = 2_000;

    /** Other instances end holds: a person may have them do so. Only the owner of a key's lane begins one. */
    private static final long RELOAD_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long RELOAD_NOTHING_NANOS = Duration.ofMinutes(1).toNanos();

    /** The most keys to load, with about 200 bytes each. Keys that are held between two loads come on top. */
    private static final int MOST_LOADED = 10_000;

    private final String channel;
    private final HoldStore store;
    private final OutboxConfig config;
    private final OutboxMetrics metrics;
    private final Map<String, State> keys = new HashMap<>();
    private Map<Integer, Lease> leases = Map.of();
    private long unknown;
    private boolean loaded;
    private long loadedAt;

    private record State(int lane, int attempts, long due) {}

    public Holds(String channel, HoldStore store, OutboxConfig config, OutboxMetrics metrics) {
        this.channel = channel;
        this.store = store;
        this.config = config;
        this.metrics = metrics;
    }

    /** Sets the leases under which the following calls run. */
    public void under(Collection<Lease> current) {
        leases = current.stream().collect(Collectors.toMap(Lease::lane, Function.identity()));
    }

    /** Has the holds loaded again: the lanes are other ones now, or a person has changed a hold. */
    public void forget() {
        loaded = false;
    }

    /** Returns whether the holds were loaded a short time ago. */
    public boolean areKnown() {
        long age = System.nanoTime() - loadedAt;
        return loaded && age < (isEmpty() ? RELOAD_NOTHING_NANOS : RELOAD_NANOS);
    }

    /**
     * Loads the held keys of this instance's lanes. A former owner may have held keys, and an operator may have
     * released some.
     */
    public Uni<Void> load() {
        return store.holds(channel, leases.keySet(), MOST_LOADED)
                .invoke(this::set)
                .replaceWithVoid();
    }

    private void set(HoldStore.Found found) {
        keys.clear();
        long now = System.nanoTime();
        for (Hold hold : found.holds()) {
            keys.put(hold.key(), new State(hold.lane(), hold.attempts(), now + hold.dueInMillis() * 1_000_000));
        }
        unknown = found.total() - keys.size();
        loaded = true;
        loadedAt = now;
        count();
    }

    private void count() {
        metrics.held(channel, keys.size() + unknown);
    }

    /** Returns whether no key is held, as far as is known. */
    public boolean isEmpty() {
        return keys.isEmpty() && unknown == 0;
    }

    /** Returns the rows whose keys are not held, and moves the rows of held keys aside. */
    public Uni<List<RelayedRow>> sift(List<RelayedRow> rows) {
        if (isEmpty()) {
            return Uni.createFrom().item(rows);
        }
        if (unknown == 0) {
            return sift(rows, keys.keySet());
        }
        var asked = rows.stream().map(RelayedRow::key).collect(Collectors.toSet());
        return store.held(channel, asked).chain(held -> sift(rows, held));
    }

    private Uni<List<RelayedRow>> sift(List<RelayedRow> rows, Set<String> held) {
        var free = new ArrayList<RelayedRow>(rows.size());
        var aside = new HashMap<Integer, Set<String>>();
        for (RelayedRow row : rows) {
            if (held.contains(row.key())) {
                aside.computeIfAbsent(row.lane(), lane -> new HashSet<>()).add(row.key());
            } else {
                free.add(row);
            }
        }
        return move(aside).replaceWith(free);
    }

    /** Holds the keys of rows that cannot be published, and moves all rows of these keys aside. */
    public Uni<Void> hold(Map<RelayedRow, Throwable> poisoned) {
        var aside = new HashMap<Integer, Set<String>>();
        return Multi.createFrom()
                .iterable(poisoned.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> {
                    RelayedRow row = entry.getKey();
                    aside.computeIfAbsent(row.lane(), lane -> new HashSet<>()).add(row.key());
                    return keys.containsKey(row.key()) ? Uni.createFrom().voidItem() : failed(row, 1, entry.getValue());
                })
                .collect()
                .last()
                .chain(() -> move(aside));
    }

    /** Returns a held key whose next attempt is due; empty if there is none. */
    public Optional<String> due() {
        long now = System.nanoTime();
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue().due() - now <= 0)
                .filter(entry -> leases.containsKey(entry.getValue().lane()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    public Uni<List<RelayedRow>> head(String key) {
        return store.head(channel, key);
    }

    /** Removes the first row of a held key after its publication, and makes the key's next attempt due at once. */
    public Uni<Void> succeeded(RelayedRow row) {
        State state = keys.get(row.key());
        if (state == null) {
            return store.remove(channel, row);
        }
        keys.put(row.key(), new State(state.lane(), 0, System.nanoTime()));
        Lease lease = leases.get(state.lane());
        return state.attempts() == 0 || lease == null
                ? store.remove(channel, row)
                : store.removeAndReset(lease, channel, row);
    }

    public Uni<Void> failedAgain(RelayedRow row, Throwable why) {
        State state = keys.get(row.key());
        return failed(row, state == null ? 1 : state.attempts() + 1, why);
    }

    /**
     * Ends the hold of a key if none of its rows is left aside: its later rows are published like those of any other
     * key.
     */
    public Uni<Void> release(String key) {
        State state = keys.get(key);
        if (state == null) {
            return Uni.createFrom().voidItem();
        }
        return store.release(lease(state.lane()), channel, key)
                .invoke(released -> {
                    if (released) {
                        keys.remove(key);
                        count();
                        LOG.infof("outbox: channel %s: key %s goes on", channel, key);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> failed(RelayedRow row, int attempts, Throwable why) {
        var pause = Backoff.after(attempts, config.retryMin(), config.retryMax());
        String error = StoredText.of(why.toString());
        LOG.errorf(
                "outbox: channel %s: event %s can't be published, key %s waits (attempt %d): %s",
                channel, row.eventId(), row.key(), attempts, error);
        metrics.poisoned(channel);
        return store.hold(
                        lease(row.lane()),
                        channel,
                        row,
                        attempts,
                        pause,
                        error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH)))
                .invoke(() -> {
                    keys.put(row.key(), new State(row.lane(), attempts, System.nanoTime() + pause.toNanos()));
                    count();
                });
    }

    private Lease lease(int lane) {
        Lease lease = leases.get(lane);
        if (lease == null) {
            throw new IllegalStateException("lane %d is not ours any more".formatted(lane));
        }
        return lease;
    }

    private Uni<Void> move(Map<Integer, Set<String>> aside) {
        return Multi.createFrom()
                .iterable(aside.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> store.move(lease(entry.getKey()), channel, entry.getValue()))
                .collect()
                .last();
    }
}
