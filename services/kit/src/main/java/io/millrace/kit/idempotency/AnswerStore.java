package io.millrace.kit.idempotency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

import io.millrace.kit.ClaimHeldException;
import io.millrace.kit.Conflicts;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.tx.Columns;
import io.millrace.messaging.tx.GatheredReads;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/**
 * Claims keys and stores answers, in the table {@code idempotency} of the service's own database. The transaction that
 * stores a request's changes also stores its answer, so neither exists without the other.
 *
 * <p>After the draft of the IETF, <em>The Idempotency-Key HTTP Header Field</em>.
 */
@ApplicationScoped
public class AnswerStore {

    /**
     * Claims a key. Where another transaction has claimed the key and has not ended, the statement fails after a
     * moment, so that the request gives its connection back. The statement carries both limits of locks, its own and
     * that of the statements behind it: an order is placed without a statement more.
     */
    private static final String TAKE = """
            INSERT INTO idempotency (scope, key, request_hash)
            SELECT $1, $2, $3 WHERE set_config('lock_timeout', '10ms', true) IS NOT NULL
            ON CONFLICT DO NOTHING
            RETURNING set_config('lock_timeout', '%s', true)
            """.formatted(RequestTransactions.LOCK_TIMEOUT);

    private static final String FIND =
            "SELECT request_hash, answer, etag FROM idempotency WHERE scope = $1 AND key = $2";

    private static final String TAKEN = KeptPlan.of("""
            SELECT scope, key FROM idempotency
            WHERE (scope, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
            """);

    private static final String ANSWER = "UPDATE idempotency SET answer = $3, etag = $4 WHERE scope = $1 AND key = $2";

    private final ObjectMapper mapper;
    private final Caller caller;
    private final GatheredReads<ScopedKey, Boolean> taken;

    AnswerStore(ObjectMapper mapper, Caller caller, Vertx vertx) {
        this.mapper = mapper;
        this.caller = caller;
        this.taken = new GatheredReads<>(vertx, keys -> Panache.withSession(() -> areTaken(keys)));
    }

    record ScopedKey(String scope, String key) {

        static ScopedKey of(KeyedRequest request) {
            return new ScopedKey(request.scope(), request.key());
        }
    }

    /**
     * Does the work, in the current transaction, unless it was done under this key before. Fails with {@link
     * ClaimHeldException} while another transaction does it.
     *
     * @param operation what the key is for; equal keys of different operations are independent
     * @param request the request; has to be the same for the same key
     * @param reads queries that the work needs; they run while the statement takes the key, and their result is unused
     *     if the key was taken
     */
    public <T> Uni<StoredAnswer> once(
            String operation, String key, Object request, Uni<T> reads, Function<T, Uni<Outcome>> work) {
        String scope = scope(operation);
        String hash = hash(request);
        return Uni.combine()
                .all()
                .unis(take(scope, key, hash), whateverComes(reads))
                .asTuple()
                .chain(both -> both.getItem1() > 0
                        ? both.getItem2().chain(work::apply).chain(outcome -> keep(scope, key, outcome))
                        : repeat(scope, key, hash));
    }

    /** The request for {@link SharedAnswerStore}. Call this where the caller of the API is known. */
    public KeyedRequest keyed(String operation, String key, Object request) {
        return new KeyedRequest(scope(operation), key, hash(request));
    }

    /** The failure of a request whose key stands for another one. */
    static HttpProblem reused() {
        return Problems.keyReused("was used for another request; use a new key for a new one");
    }

    /**
     * Whether a request has been carried out under this key, read outside of any transaction. One statement answers for all
     * requests that ask while another is under way: where a service is asked for more than it can do, to refuse has to
     * cost less than to accept.
     */
    public Uni<Boolean> isTaken(String operation, String key) {
        return taken.ask(new ScopedKey(scope(operation), key));
    }

    private static Uni<List<Boolean>> areTaken(List<ScopedKey> keys) {
        return SessionSql.select(
                        TAKEN,
                        Columns.column(keys, ScopedKey::scope, String[]::new),
                        Columns.column(keys, ScopedKey::key, String[]::new))
                .map(rows -> {
                    var found = new HashSet<ScopedKey>();
                    rows.forEach(row -> found.add(new ScopedKey((String) row[0], (String) row[1])));
                    return keys.stream().map(found::contains).toList();
                });
    }

    /** The same for an anonymous caller as in the release that knew no callers. */
    private String scope(String operation) {
        return caller.isAnonymous() ? operation : "%s of %s".formatted(operation, caller.id());
    }

    private static Uni<Integer> take(String scope, String key, String hash) {
        return SessionSql.update(TAKE, scope, key, hash)
                .onFailure(Conflicts::isLocked)
                .transform(ClaimHeldException::new);
    }

    /** Turns a failure of the query into an item: the query's failure does not matter if the key was taken. */
    private static <T> Uni<Uni<T>> whateverComes(Uni<T> reads) {
        return reads.map(read -> Uni.createFrom().item(read)).onFailure().recoverWithItem(failure -> Uni.createFrom()
                .failure(failure));
    }

    private Uni<StoredAnswer> keep(String scope, String key, Outcome outcome) {
        StoredAnswer answer = answer(outcome);
        return SessionSql.together(
                        outcome.store().get(), SessionSql.update(ANSWER, scope, key, answer.json(), answer.etag()))
                .replaceWith(answer);
    }

    private Uni<StoredAnswer> repeat(String scope, String key, String hash) {
        return SessionSql.select(FIND, scope, key).map(rows -> {
            Object[] row = rows.getFirst();
            if (!hash.equals(row[0])) {
                throw reused();
            }
            return new StoredAnswer((String) row[1], (String) row[2]);
        });
    }

    private String hash(Object request) {
        try {
            byte[] bytes = json(request).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The answer to a request without a key. */
    public StoredAnswer answer(Outcome outcome) {
        return new StoredAnswer(json(outcome.view()), outcome.etag());
    }

    private String json(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
