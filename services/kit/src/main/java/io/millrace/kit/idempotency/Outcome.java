package io.millrace.kit.idempotency;

import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * The result of a request's work.
 *
 * @param view what to answer with; is written as JSON
 * @param etag the tag of its version; null for none
 * @param store stores the changes that are not stored yet; runs together with the statement that stores the answer
 */
public record Outcome(Object view, @Nullable String etag, Supplier<Uni<Void>> store) {

    /** An outcome whose changes the work has stored already. */
    public static Outcome stored(Object view) {
        return stored(view, null);
    }

    public static Outcome stored(Object view, @Nullable String etag) {
        return new Outcome(view, etag, () -> Uni.createFrom().voidItem());
    }
}
