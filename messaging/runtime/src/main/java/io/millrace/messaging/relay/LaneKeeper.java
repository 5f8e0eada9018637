package io.millrace.messaging.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.messaging.outbox.Lanes;

/**
 * Keeps this instance's share of the lanes: an even part, renewed well before it expires, given back when others need
 * it.
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
 * <p>A lane claimed from a member that let its lease expire is worked only after that member has been fenced at the
 * broker. All methods run on the relay's context.
 */
final class LaneKeeper {

    private static final Logger LOG = Logger.getLogger(LaneKeeper.class);

    private final LeaseStore store;
    private final Member member;
    private final Duration lease;
    private final Function<String, Uni<Void>> fence;
    private final Predicate<Integer> busy;

    private final Map<Integer, Lease> held = new TreeMap<>();
    private final Set<Integer> releasing = new TreeSet<>();
    private boolean enrolled;

    /**
     * @param fence makes sure that an instance of that name, frozen now, publishes nothing when it wakes
     * @param busy whether rows of a lane are on their way to the broker
     */
    LaneKeeper(
            LeaseStore store,
            Member member,
            Duration lease,
            Function<String, Uni<Void>> fence,
            Predicate<Integer> busy) {
        this.store = store;
        this.member = member;
        this.lease = lease;
        this.fence = fence;
        this.busy = busy;
    }

    /** One round: show that we live, renew, and adjust our share to the number of members. */
    Uni<Void> beat() {
        return store.enrol(member, lease)
                .chain(this::succeedOnce)
                .chain(this::renew)
                .chain(this::releaseIdle)
                .chain(store::countMembers)
                .chain(this::adjust);
    }

    /** The leases under which rows may be published now. */
    Collection<Lease> usable() {
        long now = System.nanoTime();
        return held.values().stream()
                .filter(right -> right.isHeldAt(now) && !releasing.contains(right.lane()))
                .toList();
    }

    /** Whether all these leases are still ours: asked right before rows are sent. */
    boolean holds(Collection<Lease> leases) {
        long now = System.nanoTime();
        for (Lease asked : leases) {
            Lease right = held.get(asked.lane());
            if (right == null || right.epoch() != asked.epoch() || !right.isHeldAt(now)) {
                return false;
            }
        }
        return true;
    }

    int count() {
        return held.size();
    }

    /** Gives everything back. Nothing may be on its way any more. */
    Uni<Void> leave() {
        held.clear();
        return store.leave(member);
    }

    private Uni<Void> succeedOnce() {
        return enrolled
                ? Uni.createFrom().voidItem()
                : store.succeed(member, lease).invoke(() -> enrolled = true);
    }

    private Uni<Void> renew() {
        long asked = System.nanoTime();
        return store.renew(member, lease).chain(owned -> {
            keep(owned, asked + lease.toNanos());
            return fenceFormerOwners(owned, asked + lease.toNanos());
        });
    }

    private void keep(List<OwnedLane> owned, long deadline) {
        var before = new TreeSet<>(held.keySet());
        held.clear();
        for (OwnedLane lane : owned) {
            if (lane.unfenced().isEmpty()) {
                held.put(lane.lane(), new Lease(lane.lane(), lane.epoch(), deadline));
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
        // Our own name stands for an earlier life of this instance, which our producers fence when they start.
        instances.remove(member.instance());
        return Uni.join()
                .all(fenceEach(instances))
                .andFailFast()
                .chain(() -> store.fenced(
                        member, unfenced.stream().map(OwnedLane::lane).toList()))
                .invoke(() -> {
                    LOG.infof("outbox: took over %d lanes of %s", unfenced.size(), instances);
                    unfenced.forEach(lane -> held.put(lane.lane(), new Lease(lane.lane(), lane.epoch(), deadline)));
                })
                .onFailure()
                .recoverWithUni(e -> {
                    LOG.warnf("outbox: %s can't be fenced yet, its lanes wait: %s", instances, e.getMessage());
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
        return store.release(member, idle).invoke(() -> {
            held.keySet().removeAll(idle);
            releasing.removeAll(idle);
        });
    }

    private Uni<Void> adjust(int members) {
        int share = (Lanes.COUNT + Math.max(members, 1) - 1) / Math.max(members, 1);
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
