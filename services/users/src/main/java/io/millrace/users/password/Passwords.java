package io.millrace.users.password;

import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

import io.millrace.kit.Problems;
import io.millrace.messaging.tx.Contexts;
import io.millrace.users.UsersConfig;

/**
 * Hashes and checks passwords in a pool of its own. The pool bounds the memory that hashes take, and the processor time that
 * a flood of logins takes from other requests; requests beyond its queue get 429. Results come on the caller's context.
 */
@ApplicationScoped
public class Passwords {

    private static final int RETRY_AFTER_SECONDS = 1;
    private static final long IDLE_SECONDS = 30;

    private final Argon2id costs;
    private final ThreadPoolExecutor pool;

    /** Stands for the hash of an account that does not exist: its check takes as long as any other. */
    private final PasswordHash nobodys;

    Passwords(UsersConfig config) {
        UsersConfig.Passwords settings = config.passwords();
        this.costs = new Argon2id(settings.memoryKib(), settings.iterations(), settings.parallelism());
        this.nobodys = costs.hashOfNoPassword();
        this.pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(settings.maxWaiting()),
                Thread.ofPlatform().name("passwords-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
    }

    public Uni<PasswordHash> hash(String password) {
        return inPool(() -> costs.hash(password));
    }

    /**
     * Whether this is the password. Does the same work where there is no account.
     *
     * @param hash empty if there is no account
     */
    public Uni<Boolean> matches(String password, Optional<PasswordHash> hash) {
        return inPool(() -> Argon2id.matches(password, hash.orElse(nobodys)) && hash.isPresent());
    }

    /** Whether the hash was computed with lower costs than those of the configuration. */
    public boolean isOutdated(PasswordHash hash) {
        return costs.isAbove(hash);
    }

    private <T> Uni<T> inPool(Supplier<T> work) {
        return Contexts.here(Uni.createFrom().emitter(emitter -> {
            try {
                pool.execute(() -> run(work, emitter));
            } catch (RejectedExecutionException full) {
                emitter.fail(Problems.tooManyRequests(
                        "too many passwords wait to be checked; try again in %d s".formatted(RETRY_AFTER_SECONDS),
                        RETRY_AFTER_SECONDS));
            }
        }));
    }

    private static <T> void run(Supplier<T> work, UniEmitter<? super T> emitter) {
        try {
            emitter.complete(work.get());
        } catch (RuntimeException e) {
            emitter.fail(e);
        }
    }

    @PreDestroy
    void stop() {
        pool.shutdown();
    }
}
