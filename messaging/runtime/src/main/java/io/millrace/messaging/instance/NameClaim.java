package io.millrace.messaging.instance;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.instance.LifeStore.Life;
import io.millrace.messaging.instance.LifeStore.Session;
import io.millrace.messaging.tx.Contexts;

/**
 * One attempt to claim a name. Run it on a Vert.x context.
 *
 * <pre>
 *   lock free ------------------------------------------> MINE   (no life has the name, or its process has ended)
 *   lock held, its life beats during the attempt -------> TAKEN
 *   lock held, its life is silent for a whole lease ----> end its connection, and look again
 *   no lock available (a pooler): its life beats -------> TAKEN
 *                                 it does not ----------> MINE
 * </pre>
 */
final class NameClaim {

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Without a lock, a life that has missed this many beats counts as ended. */
    private static final int BEATS_MISSED = 2;

    private final LifeStore store;
    private final Session session;
    private final String instance;
    private final UUID life;
    private final Duration lease;
    private final Duration beat;
    private final long startedAt = System.nanoTime();
    private @Nullable UUID watched;
    private @Nullable OffsetDateTime lastBeat;

    /** @param lease a life that is silent for this long counts as frozen or disconnected */
    NameClaim(LifeStore store, Session session, String instance, UUID life, Duration lease, Duration beat) {
        this.store = store;
        this.session = session;
        this.instance = instance;
        this.life = life;
        this.lease = lease;
        this.beat = beat;
    }

    /** @return whether this process has the name; if not, another process lives under it */
    Uni<Boolean> claim() {
        Uni<Boolean> lock = session.own()
                ? store.tryLock(session, instance)
                : Uni.createFrom().item(false);
        return lock.chain(locked -> locked ? mine() : watch());
    }

    private Uni<Boolean> mine() {
        return store.take(session, instance, life).replaceWith(true);
    }

    private Uni<Boolean> watch() {
        return store.look(session, instance, silence()).chain(found -> {
            if (found != null && hasBeaten(found)) {
                return Uni.createFrom().item(false);
            }
            boolean ours = found != null && found.id().equals(life);
            boolean silent = found == null || !found.fresh();
            if (!ours && !(silent && (found != null || isOver(beat)))) {
                return retry();
            }
            return session.own() ? store.endHolder(session, instance).chain(this::retry) : mine();
        });
    }

    /** Whether another life has beaten since this attempt began to watch. */
    private boolean hasBeaten(Life found) {
        if (found.id().equals(life)) {
            return false;
        }
        if (watched == null) {
            watched = found.id();
            lastBeat = found.beatAt();
        }
        return found.fresh() && (!found.id().equals(watched) || !found.beatAt().equals(lastBeat));
    }

    private Duration silence() {
        return session.own() ? lease : beat.multipliedBy(BEATS_MISSED);
    }

    private boolean isOver(Duration time) {
        return System.nanoTime() - startedAt > time.toNanos();
    }

    private Uni<Boolean> retry() {
        return Contexts.pause(PAUSE).chain(this::claim);
    }
}
