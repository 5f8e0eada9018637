package io.millrace.kit.idempotency;

import java.time.Duration;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.retention.Retention;

/**
 * Runs the transactions of requests that may carry an {@code Idempotency-Key}: a repetition under the same key is
 * answered as the first request was. A request that is refused leaves no key behind.
 */
@ApplicationScoped
public class IdempotentRequests {

    /** The header. */
    public static final String KEY = "Idempotency-Key";

    /** The most characters of a key. */
    public static final int MAX_KEY = 200;

    private final AnswerStore store;

    IdempotentRequests(AnswerStore store) {
        this.store = store;
    }

    /**
     * Does the work in a transaction, and again while it meets locks or conflicts. Without a key each request is a new
     * one.
     *
     * @param operation what the key is for; equal keys of different operations are independent
     * @param request all that makes the request another one
     */
    public Uni<StoredAnswer> run(String operation, @Nullable String key, Object request, Supplier<Uni<Outcome>> work) {
        if (key == null) {
            return RequestTransactions.run(
                    () -> work.get().call(outcome -> outcome.store().get()).map(store::answer));
        }
        return RequestTransactions.retrying(() -> RequestTransactions.once(
                () -> store.once(operation, key, request, Uni.createFrom().voidItem(), nothing -> work.get())));
    }

    /** How long a service keeps keys and answers. */
    public static Retention retention(Duration age) {
        return Retention.of("idempotency", "created_at", age);
    }
}
