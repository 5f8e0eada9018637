package io.millrace.orders;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;

import io.millrace.kit.Problems;
import io.millrace.messaging.tx.SessionSql;

/**
 * Answers a request that comes again under its key as it was answered the first time. The answer is stored with what
 * the request changed, so there is none without the other.
 *
 * <p>After the draft of the IETF, <em>The Idempotency-Key HTTP Header Field</em>.
 */
@ApplicationScoped
public class IdempotencyStore {

    /** Of two requests at once the second waits here until the first has ended. */
    private static final String TAKE = """
            INSERT INTO idempotency (scope, key, request_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
            """;

    private static final String FIND =
            "SELECT request_hash, order_id, answer FROM idempotency WHERE scope = $1 AND key = $2";

    private static final String ANSWER =
            "UPDATE idempotency SET order_id = $3, answer = $4 WHERE scope = $1 AND key = $2";

    private final ObjectMapper mapper;

    IdempotencyStore(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * An answer as it goes over the wire.
     *
     * @param json an {@link OrderView}
     */
    record Answer(UUID orderId, String json) {}

    /**
     * What a request comes to.
     *
     * @param store stores what is still to be stored of it; sent along with the answer
     */
    record Outcome(OrderView view, Supplier<Uni<Void>> store) {

        static Outcome stored(OrderView view) {
            return new Outcome(view, () -> Uni.createFrom().voidItem());
        }
    }

    /**
     * Does the work unless it was done under this key before. In the current transaction.
     *
     * @param scope what the key is for: keys of different scopes have nothing to do with each other
     * @param request must be the same for the same key
     * @param reads what the work needs to know; read while the key is being taken, and for nothing if it was taken
     */
    <T> Uni<Answer> once(String scope, String key, Object request, Uni<T> reads, Function<T, Uni<Outcome>> work) {
        String hash = hash(request);
        return Uni.combine()
                .all()
                .unis(SessionSql.update(TAKE, scope, key, hash), whateverComes(reads))
                .asTuple()
                .chain(both -> both.getItem1() > 0
                        ? both.getItem2().chain(work::apply).chain(outcome -> keep(scope, key, outcome))
                        : repeat(scope, key, hash));
    }

    /** Yields even a failure: whether it matters is decided by others. */
    private static <T> Uni<Uni<T>> whateverComes(Uni<T> reads) {
        return reads.map(read -> Uni.createFrom().item(read)).onFailure().recoverWithItem(failure -> Uni.createFrom()
                .failure(failure));
    }

    private Uni<Answer> keep(String scope, String key, Outcome outcome) {
        Answer answer = answer(outcome.view());
        return SessionSql.together(
                        outcome.store().get(), SessionSql.update(ANSWER, scope, key, answer.orderId(), answer.json()))
                .replaceWith(answer);
    }

    /** Whether a request has been carried out under this key. */
    Uni<Boolean> isTaken(String scope, String key) {
        return SessionSql.select(FIND, scope, key).map(rows -> !rows.isEmpty());
    }

    private Uni<Answer> repeat(String scope, String key, String hash) {
        return SessionSql.select(FIND, scope, key).map(rows -> {
            Object[] row = rows.getFirst();
            if (!hash.equals(row[0])) {
                throw Problems.unprocessable(
                        "Idempotency-Key", "was used for another request; use a new key for a new one");
            }
            return new Answer((UUID) row[1], (String) row[2]);
        });
    }

    private String hash(Object request) {
        try {
            byte[] bytes = mapper.writeValueAsString(request).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer answer(OrderView view) {
        try {
            return new Answer(view.orderId(), mapper.writeValueAsString(view));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
