package io.millrace.messaging.admin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.tx.Contexts;

/**
 * Lists the keys of the outbox whose first row can't be published, with the causes, and changes them for a person.
 *
 * <p>Each act is one transaction, and safe beside the relays of all instances. A relay reads a key's first row when the
 * row's next attempt is due. From a second before that time until the attempt has ended, an act that removes the row is
 * refused. The relay of this process notices an act at once, those of other processes within five seconds.
 */
@ApplicationScoped
public class HeldKeys {

    private static final Logger LOG = Logger.getLogger(HeldKeys.class);

    private final HeldKeyStore store;
    private final HeldActs acts;

    HeldKeys(HeldKeyStore store, HeldActs acts) {
        this.store = store;
        this.acts = acts;
    }

    /** The number of held keys, by channel. */
    public Uni<List<KeyCount>> counts() {
        return store.counts();
    }

    /** The causes for which keys are held, the cause with the most keys first. */
    public Uni<List<Cause>> causes(Optional<String> channel, int limit) {
        return store.causes(channel, limit);
    }

    public Uni<Page<HeldKey>> keys(KeyFilter filter) {
        return store.keys(filter);
    }

    /** The rows of a key in their order, from the given place on. */
    public Uni<List<HeldRow>> rows(String channel, String key, OptionalLong from, int limit) {
        return store.rows(channel, key, from, limit);
    }

    /** Has the relay try the first row at once. The row's earlier attempts still count. */
    public Uni<Void> tryNow(String channel, String key, Act act) {
        return tryNow(Target.of(channel, key), act);
    }

    /** Has the relay try the first row at once, as {@link #tryNow}; the pauses between attempts begin anew. */
    public Uni<Void> release(String channel, String key, Act act) {
        return release(Target.of(channel, key), act);
    }

    /**
     * Moves the first row to the table {@code outbox_given_up}, with the reason; the row is not published. The key goes
     * on with the next row.
     *
     * @param all whether all held rows of the key are moved, at most 200 at a time
     * @return how many rows were given up
     */
    public Uni<Integer> giveUp(String channel, String key, boolean all, Act act) {
        return giveUp(Target.of(channel, key), all, act);
    }

    /**
     * Has the relay try the first row of each of these keys at once, as {@link #tryNow}. Like the following methods, it
     * changes one page of keys, key by key, each in a transaction of its own.
     */
    public Uni<ActedKeys> tryNowEach(KeyFilter filter, Act act) {
        filter.channel().ifPresent(acts::needsEmitter);
        return each(filter, key -> tryNow(key, act).replaceWith(0));
    }

    /** Releases each of these keys, as {@link #release}. */
    public Uni<ActedKeys> releaseEach(KeyFilter filter, Act act) {
        filter.channel().ifPresent(acts::needsEmitter);
        return each(filter, key -> release(key, act).replaceWith(0));
    }

    /** Gives up the first row, or all held rows, of each of these keys, as {@link #giveUp}. */
    public Uni<ActedKeys> giveUpEach(KeyFilter filter, boolean all, Act act) {
        return each(filter, key -> giveUp(key, all, act));
    }

    private Uni<ActedKeys> each(KeyFilter filter, Function<Target, Uni<Integer>> act) {
        return Contexts.here(keys(filter))
                .chain(page -> KeySteps.each(page, key -> new Target(key.channel(), key.key(), filter.cause()), act));
    }

    private Uni<Void> tryNow(Target target, Act act) {
        return acts.tryNow(target, false).invoke(() -> log("tried now", target, act));
    }

    private Uni<Void> release(Target target, Act act) {
        return acts.tryNow(target, true).invoke(() -> log("released", target, act));
    }

    private Uni<Integer> giveUp(Target target, boolean all, Act act) {
        return acts.giveUp(target, all, act).invoke(count -> log("given up (" + count + " rows)", target, act));
    }

    private static void log(String what, Target target, Act act) {
        LOG.warnf(
                "outbox: channel %s: key %s is %s by %s: %s",
                target.channel(), target.key(), what, act.actor(), act.reason());
    }
}
