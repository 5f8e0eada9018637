package io.millrace.messaging.admin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.tx.Contexts;

/**
 * Lists the keys with parked events and the blocked keys, with the causes, and changes them for a person.
 *
 * <p>Each act is one transaction, and safe beside the workers of all instances. If a worker is trying the key's first
 * event, the act changes nothing and fails with {@link KeyConflictException}. If the key is gone, the act fails with
 * {@link KeyNotFoundException}.
 */
@ApplicationScoped
public class ParkedKeys {

    private static final Logger LOG = Logger.getLogger(ParkedKeys.class);

    private final ParkedKeyStore store;
    private final ParkedActs acts;
    private final EventHandlers handlers;

    ParkedKeys(ParkedKeyStore store, ParkedActs acts, EventHandlers handlers) {
        this.store = store;
        this.acts = acts;
        this.handlers = handlers;
    }

    /** The number of waiting keys, by channel and state. */
    public Uni<List<KeyCount>> counts() {
        return store.counts();
    }

    /** The causes for which keys wait, the cause with the most keys first. */
    public Uni<List<Cause>> causes(Optional<String> channel, int limit) {
        return store.causes(channel, limit);
    }

    public Uni<Page<ParkedKey>> keys(KeyFilter filter) {
        return store.keys(filter);
    }

    /** The events of a key in their order, from the given place on. */
    public Uni<List<ParkedRecord>> records(String channel, String key, OptionalLong from, int limit) {
        return store.records(channel, key, from, limit);
    }

    /** Has a worker try the first event at once. The event's earlier attempts still count. */
    public Uni<Void> tryNow(String channel, String key, Act act) {
        needsHandler(channel);
        return tryNow(Target.of(channel, key), act);
    }

    /** Releases a blocked key. The attempts of the key count anew, and a worker tries its first event at once. */
    public Uni<Void> release(String channel, String key, Act act) {
        needsHandler(channel);
        return release(Target.of(channel, key), act);
    }

    /**
     * Sends the first event to the dead-letter topic. A worker tries the next event, unless the key is blocked.
     *
     * @param all whether all events of the key are sent, at most 200 at a time
     * @return how many events were given up
     */
    public Uni<Integer> giveUp(String channel, String key, boolean all, Act act) {
        return giveUp(Target.of(channel, key), all, act);
    }

    /**
     * Moves the events of a key from a renamed or removed channel to a channel that has a handler. The moved events are
     * handled before the events of the key that are parked there.
     */
    public Uni<Void> move(String channel, String key, String target, Act act) {
        movable(channel, target);
        return move(Target.of(channel, key), target, act);
    }

    /**
     * Has workers try the first event of each of these keys at once, as {@link #tryNow}; blocked keys are skipped. Like
     * the following methods, it changes one page of keys, key by key, each in a transaction of its own.
     */
    public Uni<ActedKeys> tryNowEach(KeyFilter filter, Act act) {
        filter.channel().ifPresent(this::needsHandler);
        return each(filter, key -> tryNow(key, act).replaceWith(0));
    }

    /** Releases each of these keys, as {@link #release}. */
    public Uni<ActedKeys> releaseEach(KeyFilter filter, Act act) {
        filter.channel().ifPresent(this::needsHandler);
        return each(filter, key -> release(key, act).replaceWith(0));
    }

    /** Gives up the first event, or all events, of each of these keys, as {@link #giveUp}. */
    public Uni<ActedKeys> giveUpEach(KeyFilter filter, boolean all, Act act) {
        return each(filter, key -> giveUp(key, all, act));
    }

    /** Moves each of these keys to another channel, as {@link #move}. */
    public Uni<ActedKeys> moveEach(KeyFilter filter, String target, Act act) {
        filter.channel().ifPresent(channel -> movable(channel, target));
        return each(filter, key -> move(key, target, act).replaceWith(0));
    }

    private Uni<ActedKeys> each(KeyFilter filter, Function<Target, Uni<Integer>> act) {
        return Contexts.here(keys(filter))
                .chain(page -> KeySteps.each(page, key -> new Target(key.channel(), key.key(), filter.cause()), act));
    }

    private Uni<Void> tryNow(Target target, Act act) {
        return acts.tryNow(target).invoke(() -> log("tried now", target, act));
    }

    private Uni<Void> release(Target target, Act act) {
        return acts.release(target).invoke(() -> log("released", target, act));
    }

    private Uni<Integer> giveUp(Target target, boolean all, Act act) {
        return acts.giveUp(target, all, act).invoke(count -> log("given up (" + count + " events)", target, act));
    }

    private Uni<Void> move(Target target, String to, Act act) {
        return acts.move(target, to).invoke(() -> log("moved to " + to, target, act));
    }

    private void movable(String channel, String target) {
        if (handlers.of(channel) != null) {
            throw new KeyConflictException(
                    "channel %s has a handler: only keys of a channel without one can be moved".formatted(channel));
        }
        if (handlers.of(target) == null) {
            throw new KeyConflictException("to: channel %s has no handler to move the key to".formatted(target));
        }
    }

    private void needsHandler(String channel) {
        if (handlers.of(channel) == null) {
            throw new KeyConflictException(
                    "channel %s has no handler any more: move the key to another channel, or give it up"
                            .formatted(channel));
        }
    }

    private static void log(String what, Target target, Act act) {
        LOG.warnf(
                "channel %s: key %s is %s by %s: %s", target.channel(), target.key(), what, act.actor(), act.reason());
    }
}
