package io.millrace.messaging.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.event.StoredText;
import io.millrace.messaging.metrics.OutboxMetrics;

/** The keys of one channel that wait because their first row can't be published. */
final class Holds {

    private static final Logger LOG = Logger.getLogger(Holds.class);

    private static final int MAX_ERROR_LENGTH = 2_000;

    private final String channel;
    private final HoldStore store;
    private final OutboxConfig config;
    private final OutboxMetrics metrics;
    private final Map<String, State> keys = new HashMap<>();

    private record State(int lane, int attempts, long due) {}

    Holds(String channel, HoldStore store, OutboxConfig config, OutboxMetrics metrics) {
        this.channel = channel;
        this.store = store;
        this.config = config;
        this.metrics = metrics;
    }

    /** Reads which keys of these lanes wait: an owner before us may have held them, a person may have let them go. */
    Uni<Void> load(Collection<Integer> lanes) {
        return store.holds(channel, lanes).invoke(this::set).replaceWithVoid();
    }

    private void set(List<Hold> holds) {
        keys.clear();
        long now = System.nanoTime();
        for (Hold hold : holds) {
            keys.put(hold.key(), new State(hold.lane(), hold.attempts(), now + hold.dueInMillis() * 1_000_000));
        }
        metrics.held(channel, keys.size());
    }

    /** Whether no key waits. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Lets through the rows whose keys don't wait, and puts the others aside. */
    Uni<List<RelayedRow>> sift(List<RelayedRow> rows) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(rows);
        }
        var free = new ArrayList<RelayedRow>(rows.size());
        var aside = new HashMap<Integer, Set<String>>();
        for (RelayedRow row : rows) {
            if (keys.containsKey(row.key())) {
                aside.computeIfAbsent(row.lane(), lane -> new HashSet<>()).add(row.key());
            } else {
                free.add(row);
            }
        }
        return move(aside).replaceWith(free);
    }

    /** Holds the keys of rows that can't be published. */
    Uni<Void> hold(Map<RelayedRow, Throwable> poisoned) {
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

    /** A key whose next attempt is due. */
    Optional<String> due() {
        long now = System.nanoTime();
        return keys.entrySet().stream()
                .filter(entry -> entry.getValue().due() - now <= 0)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Uni<List<RelayedRow>> head(String key) {
        return store.head(channel, key);
    }

    /** The first row of a key was published at last. */
    Uni<Void> succeeded(RelayedRow row) {
        State state = keys.get(row.key());
        if (state != null) {
            keys.put(row.key(), new State(state.lane(), 0, System.nanoTime()));
        }
        return store.remove(channel, row);
    }

    Uni<Void> failedAgain(RelayedRow row, Throwable why) {
        State state = keys.get(row.key());
        return failed(row, state == null ? 1 : state.attempts() + 1, why);
    }

    /** None of the key's rows is left aside: it is like any other again. */
    Uni<Void> release(String key) {
        return store.release(channel, key)
                .invoke(released -> {
                    if (released) {
                        keys.remove(key);
                        metrics.held(channel, keys.size());
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
        return store.hold(channel, row, attempts, pause, error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH)))
                .invoke(() -> {
                    keys.put(row.key(), new State(row.lane(), attempts, System.nanoTime() + pause.toNanos()));
                    metrics.held(channel, keys.size());
                });
    }

    private Uni<Void> move(Map<Integer, Set<String>> aside) {
        return Multi.createFrom()
                .iterable(aside.entrySet())
                .onItem()
                .transformToUniAndConcatenate(entry -> store.move(channel, entry.getKey(), entry.getValue()))
                .collect()
                .last();
    }
}
