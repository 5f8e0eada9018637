package io.millrace.messaging.relay.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.outbox.Lanes;

/**
 * Keeps an even share of the lanes for this instance: claims lanes, renews their leases well before these expire, and
 * releases lanes when other members need them.
 *
 * <pre>
 *            claim                fenced
 *   free -------------> UNFENCED --------> HELD ---- too many ----> RELEASING
 *    ^                     |                 |                          |
 *    |                     +-- not renewed --+                          | none of its rows
 *    |                              v                                   v is on its way
 *    +---------------------------- gone <-------------------------------+
 * </pre>
 *
 * <p>A lane whose lease has expired is published by its new owner only after the former owner has been fenced at the
 * broker. All methods run on the relay's context.
 */
public final class LaneKeeper {

    private static final Logger LOG = Logger.getLogger(LaneKeeper.class);

    private final LeaseStore store;
    private final Member member;
    private final Duration lease;
    private final Function<String, Uni<Void>> fence;
    private final Predicate<Integer> busy;

    private final Map<Integer, Lease> held = new TreeMap<>();
    private final Set<Integer> releasing = new TreeSet<>();
    private final LongSupplier timeline;
    private boolean enrolled;
    private boolean left;
    /** The database timeline on which this instance last agreed its leases with the database. */
    private long agreed;
    /** The other members that were alive at the latest heartbeat. */
    private int members;
    /** Whether the latest heartbeat has found no other instance that may store events. */
    private boolean alone;

    /**
     * @param fence fences the instance of that name: if it is frozen now, it publishes nothing when it wakes
     * @param busy returns whether a lane has rows on their way to the broker, or published and not removed yet
     * @param timeline returns the number of the database's current timeline; leases hold for one timeline
     */
    public LaneKeeper(
            LeaseStore store,
            Member member,
            Duration lease,
            Function<String, Uni<Void>> fence,
            Predicate<Integer> busy,
            LongSupplier timeline) {
        this.store = store;
        this.member = member;
        this.lease = lease;
        this.fence = fence;
        this.busy = busy;
        this.timeline = timeline;
        this.agreed = timeline.getAsLong();
    }

    /**
     * Runs one round: prolongs this member's life, renews its leases and adjusts its share to the number of members.
     */
    public Uni<Void> beat() {
        if (left) {
            return Uni.createFrom().voidItem();
        }
        return enrolOnce().chain(this::renew).chain(this::releaseIdle).chain(this::adjust);
    }

    /** Returns the leases under which this instance may publish rows now. */
    public Collection<Lease> usable() {
        if (agreed != timeline.getAsLong()) {
            return List.of();
        }
        long now = System.nanoTime();
        return held.values().stream()
                .filter(right -> right.isHeldAt(now) && !releasing.contains(right.lane()))
                .toList();
    }

    /**
     * Returns whether this instance still holds all these leases. The publisher calls it right before it sends rows.
     */
    public boolean holds(Collection<Lease> leases) {
        if (agreed != timeline.getAsLong()) {
            return false;
        }
        long now = System.nanoTime();
        for (Lease asked : leases) {
            Lease right = held.get(asked.lane());
            if (right == null || right.epoch() != asked.epoch() || !right.isHeldAt(now)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Asks the database whether this instance holds these lanes and all others that it believes to keep, under the leases
     * that it knows. The process's own clock cannot answer that: it stands still while a virtual machine is paused.
     *
     * <p>The answer covers every lane, because the caller does not ask again before it sends rows of another lane. It
     * leaves out lanes that are being released, whose release may just have reached the database: no row of them is sent
     * any more, unless it is among the given lanes.
     */
    public Uni<Boolean> confirm(Set<Integer> lanes) {
        var asked = new TreeSet<>(held.keySet());
        asked.removeAll(releasing);
        asked.addAll(lanes);
        return store.confirm(member, asked)
                .map(owned -> owned.size() == asked.size() && owned.stream().allMatch(this::isKnown));
    }

    public String member() {
        return member.id();
    }

    public int count() {
        return held.size();
    }

    /** Returns whether the latest heartbeat has found no other instance that may store events. */
    public boolean isAlone() {
        return alone;
    }

    private void learn(LeaseStore.Beat beat) {
        members = beat.members();
        alone = beat.writers() == 0;
    }

    /** Releases all lanes and claims none any more. Call it only when no row is on its way to the broker. */
    public Uni<Void> leave() {
        left = true;
        held.clear();
        return store.leave(member);
    }

    private Uni<Void> enrolOnce() {
        return enrolled && agreed == timeline.getAsLong()
                ? Uni.createFrom().voidItem()
                : store.enrol(member, lease)
                        .chain(() -> store.succeed(member, lease))
                        .invoke(() -> enrolled = true);
    }

    private Uni<Void> renew() {
        long deadline = System.nanoTime() + lease.toNanos();
        return store.beat(member, lease).invoke(this::learn).chain(beat -> agree(beat.owned())
                .chain(() -> {
                    if (left) {
                        return Uni.createFrom().voidItem();
                    }
                    keep(beat.owned(), deadline);
                    return fenceFormerOwners(beat.owned(), deadline);
                }));
    }

    /**
     * Compares this instance's leases with the database's on a new timeline, which may have forgotten the last owners
     * of lanes. If the leases match, as after a restart, nothing is forgotten. Otherwise any instance may have rows of
     * this instance's lanes on their way, so this instance fences all others before it goes on.
     */
    private Uni<Void> agree(List<OwnedLane> owned) {
        long current = timeline.getAsLong();
        if (agreed == current) {
            return Uni.createFrom().voidItem();
        }
        boolean forgotten = owned.size() != held.size() || !owned.stream().allMatch(this::isKnown);
        Uni<Void> safe = forgotten ? fenceAllOthers() : Uni.createFrom().voidItem();
        return safe.invoke(() -> agreed = current);
    }

    private Uni<Void> fenceAllOthers() {
        held.clear();
        return store.others(member)
                .invoke(others -> LOG.warnf(
                        "outbox: the leases in the database are not those that this instance knows: fencing instances %s",
                        others))
                .chain(others -> Uni.join().all(fenceEach(Set.copyOf(others))).andFailFast())
                .replaceWithVoid();
    }

    private boolean isKnown(OwnedLane lane) {
        Lease known = held.get(lane.lane());
        return known != null && known.epoch() == lane.epoch();
    }

    private Lease leaseOf(OwnedLane lane, long deadline) {
        return new Lease(lane.lane(), member.id(), lane.epoch(), deadline);
    }

    private void keep(List<OwnedLane> owned, long deadline) {
        var before = new TreeSet<>(held.keySet());
        held.clear();
        for (OwnedLane lane : owned) {
            if (lane.unfenced().isEmpty()) {
                held.put(lane.lane(), leaseOf(lane, deadline));
            }
        }
        releasing.retainAll(held.keySet());
        before.removeAll(held.keySet());
        if (!before.isEmpty()) {
            LOG.warnf("outbox: lost the lease of lanes %s to another instance", before);
        }
    }

    private Uni<Void> fenceFormerOwners(List<OwnedLane> owned, long deadline) {
        var unfenced = owned.stream().filter(lane -> !lane.unfenced().isEmpty()).toList();
        var instances = new TreeSet<String>();
        unfenced.forEach(lane -> lane.unfenced().forEach(id -> instances.add(Member.instanceOf(id))));
        if (instances.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // This instance's own name stands for its earlier member, which this instance's producers fence when they
        // start.
        instances.remove(member.instance());
        return Uni.join()
                .all(fenceEach(instances))
                .andFailFast()
                .chain(() -> store.fenced(
                        member, unfenced.stream().collect(Collectors.toMap(OwnedLane::lane, OwnedLane::epoch))))
                .invoke(() -> {
                    LOG.infof("outbox: took over %d lanes of instances %s", unfenced.size(), instances);
                    unfenced.forEach(lane -> held.put(lane.lane(), leaseOf(lane, deadline)));
                })
                .onFailure()
                .recoverWithUni(e -> {
                    LOG.warnf(
                            "outbox: instances %s can't be fenced yet, their lanes wait: %s",
                            instances, e.getMessage());
                    return Uni.createFrom().voidItem();
                });
    }

    private List<Uni<Void>> fenceEach(Set<String> instances) {
        if (instances.isEmpty()) {
            return List.of(Uni.createFrom().voidItem());
        }
        return instances.stream().map(fence).toList();
    }

    private Uni<Void> releaseIdle() {
        var idle = new HashSet<>(releasing);
        idle.removeIf(busy);
        if (idle.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var epochs = idle.stream()
                .map(held::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(Lease::lane, Lease::epoch));
        return store.release(member, epochs).invoke(() -> {
            held.keySet().removeAll(idle);
            releasing.removeAll(idle);
        });
    }

    private Uni<Void> adjust() {
        if (left) {
            return Uni.createFrom().voidItem();
        }
        int share = (Lanes.COUNT + members) / (members + 1);
        int excess = held.size() - releasing.size() - share;
        if (excess < 0) {
            return store.claim(member, lease, -excess)
                    .chain(claimed -> claimed > 0 ? renew() : Uni.createFrom().voidItem());
        }
        held.keySet().stream()
                .filter(lane -> !releasing.contains(lane))
                .limit(excess)
                .toList()
                .forEach(releasing::add);
        return Uni.createFrom().voidItem();
    }
}
