package io.millrace.orders;

import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.idempotency.AnswerStore;
import io.millrace.kit.idempotency.StoredAnswer;

/** Answers about orders under an Idempotency-Key; see {@link AnswerStore}. */
@ApplicationScoped
public class IdempotencyStore {

    /** A quotation mark within a text of the body has a backslash, so this is the field and no text. */
    private static final Pattern ORDER = Pattern.compile("\"orderId\":\\s*\"([^\"]+)\"");

    private final AnswerStore answers;

    IdempotencyStore(AnswerStore answers) {
        this.answers = answers;
    }

    /**
     * An answer as it goes over the wire.
     *
     * @param json an {@link OrderView}
     */
    record Answer(UUID orderId, String json) {

        static Answer of(StoredAnswer stored) {
            var order = ORDER.matcher(stored.json());
            if (!order.find()) {
                throw new IllegalStateException("a stored answer names no order: " + stored.json());
            }
            return new Answer(UUID.fromString(order.group(1)), stored.json());
        }
    }

    /**
     * The result of a request's work.
     *
     * @param view the order to answer with
     * @param store stores the changes that are not stored yet; runs together with the statement that stores the answer
     */
    record Outcome(OrderView view, Supplier<Uni<Void>> store) {

        static Outcome stored(OrderView view) {
            return new Outcome(view, () -> Uni.createFrom().voidItem());
        }
    }

    /** Does the work unless it was done under this key before; see {@link AnswerStore#once}. */
    <T> Uni<Answer> once(String operation, String key, Object request, Uni<T> reads, Function<T, Uni<Outcome>> work) {
        return answers.once(
                        operation, key, request, reads, read -> work.apply(read).map(IdempotencyStore::ofKit))
                .map(Answer::of);
    }

    /** The answer to a request without a key. */
    Answer answer(OrderView view) {
        return Answer.of(answers.answer(io.millrace.kit.idempotency.Outcome.stored(view)));
    }

    private static io.millrace.kit.idempotency.Outcome ofKit(Outcome outcome) {
        return new io.millrace.kit.idempotency.Outcome(outcome.view(), null, outcome.store());
    }
}
