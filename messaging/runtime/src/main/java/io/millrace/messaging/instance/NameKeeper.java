package io.millrace.messaging.instance;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;
import io.millrace.messaging.config.ConfigurationExit;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.ServiceIdentity;
import io.millrace.messaging.instance.LifeStore.Session;
import io.millrace.messaging.tx.Contexts;

/**
 * Keeps the configured name of this instance for this process. A second process with the name would fence the producers
 * of the first and take its place in the consumer groups, again and again. The second process therefore ends with exit
 * code {@value ConfigurationExit#CODE} before it connects to the broker. See ADR 26.
 */
@ApplicationScoped
class NameKeeper {

    private static final Logger LOG = Logger.getLogger(NameKeeper.class);

    /** After the database's migration, before the connectors (1,000) join groups. */
    private static final int BEFORE_CONNECTORS = 500;

    /** After all observers that work under the name. */
    private static final int LAST = 20_000;

    /** With a lock, which ends with the process, beats show a frozen process only. */
    private static final int BEATS_A_LEASE = 2;

    /** Behind a pooler nothing but beats shows that the process lives. */
    private static final int BEATS_A_LEASE_WITHOUT_LOCK = 4;

    /** What the liveness check grants beyond the pause and the wait for one beat. */
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final LifeStore store;
    private final @Nullable String name;
    private final String instance;
    private final UUID life = UUID.randomUUID();
    private final Duration lease;
    private final Duration beat;
    private final Context context;
    private final LoopWatch watch;
    private @Nullable Session session;
    private volatile boolean stopped;

    NameKeeper(LifeStore store, MessagingConfig config, ServiceIdentity identity, Loops loops, Vertx vertx) {
        this.store = store;
        this.name = config.instance().orElse(null);
        this.instance = identity.service() + "/" + identity.instance();
        this.lease = config.outbox().lease();
        this.beat = lease.dividedBy(BEATS_A_LEASE_WITHOUT_LOCK);
        this.context = vertx.getOrCreateContext();
        this.watch = loops.watch("name of the instance", lease.multipliedBy(3).plus(GRACE));
    }

    /**
     * Claims the name. Blocks the start, no event loop: for milliseconds, unless the name is taken or was a moment ago.
     */
    void start(@Observes @Priority(BEFORE_CONNECTORS) StartupEvent event) {
        if (name == null) {
            return;
        }
        var answer = new CompletableFuture<Boolean>();
        Contexts.runOn(context, this::claim).subscribe().with(answer::complete, answer::completeExceptionally);
        try {
            if (!answer.get(lease.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS)) {
                stopped = true;
                throw ConfigurationExit.endStart(LOG, taken());
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf(
                    "instance %s: the check for another process with this name has not ended, the start goes on"
                            + " without it: %s",
                    name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.begin();
        beatLater();
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        stopped = true;
        watch.stop();
        context.runOnContext(ignored -> forgetSession());
    }

    private Uni<Boolean> claim() {
        return store.open(lease).chain(opened -> {
            session = opened;
            return new NameClaim(store, opened, instance, life, lease, beat).claim();
        });
    }

    private void beatLater() {
        Session current = session;
        Duration pause = current != null && current.own() ? lease.dividedBy(BEATS_A_LEASE) : beat;
        context.owner().setTimer(Math.max(1, pause.toMillis()), id -> context.runOnContext(ignored -> beat()));
    }

    private void beat() {
        if (stopped) {
            return;
        }
        Contexts.here(Uni.createFrom().deferred(this::isOurs))
                .ifNoItem()
                .after(lease.multipliedBy(2))
                .fail()
                .subscribe()
                .with(this::beaten, this::lost);
    }

    private Uni<Boolean> isOurs() {
        Session current = session;
        return current == null
                ? claim()
                : store.beat(current, instance, life)
                        .chain(alive -> alive
                                ? Uni.createFrom().item(true)
                                : new NameClaim(store, current, instance, life, lease, beat).claim());
    }

    private void beaten(boolean ours) {
        watch.ended(null);
        if (ours) {
            beatLater();
        } else if (!stopped) {
            forgetSession();
            stopped = true;
            ConfigurationExit.end(LOG, taken());
        }
    }

    private void lost(Throwable failure) {
        LOG.debugf(
                "instance %s: the connection that holds the name has failed, a new one is opened: %s", name, failure);
        forgetSession();
        watch.ended(failure);
        beatLater();
    }

    private void forgetSession() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    private String taken() {
        return ("instance %s of this service runs already, and an instance's name must be unique: give this instance"
                        + " another (millrace.messaging.instance, MILLRACE_MESSAGING_INSTANCE), or no name")
                .formatted(name);
    }
}
