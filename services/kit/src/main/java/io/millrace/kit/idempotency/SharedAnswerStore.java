package io.millrace.kit.idempotency;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.ClaimHeldException;
import io.millrace.kit.Conflicts;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.idempotency.AnswerStore.ScopedKey;
import io.millrace.messaging.tx.Columns;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

/**
 * Takes the keys of requests that share a transaction, by one statement for all, which stores their answers as well. For
 * requests whose answer is known before anything is stored; see {@link AnswerStore} for others.
 */
public final class SharedAnswerStore {

    /**
     * Equal keys among the rows are taken once. Where another transaction has one of the keys and has not ended, the
     * statement fails after a moment, so that the requests give their connection back; the limit is lifted when all rows
     * are there. Two transactions take their keys in one order.
     */
    private static final String TAKE_EACH = KeptPlan.of("""
            WITH taken AS (
                INSERT INTO idempotency (scope, key, request_hash, answer, etag)
                SELECT scope, key, request_hash, answer, etag
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                    AS t(scope, key, request_hash, answer, etag)
                WHERE set_config('lock_timeout', '10ms', true) IS NOT NULL
                ORDER BY scope, key
                ON CONFLICT DO NOTHING
                RETURNING scope, key
            )
            SELECT array_agg(scope), array_agg(key), set_config('lock_timeout', '%s', true) FROM taken
            """.formatted(RequestTransactions.LOCK_TIMEOUT));

    private static final String FIND_EACH = KeptPlan.of("""
            SELECT scope, key, request_hash, answer, etag FROM idempotency
            WHERE (scope, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
            """);

    private SharedAnswerStore() {}

    /**
     * Takes the keys of several requests with their answers, in the current transaction. Fails with {@link
     * ClaimHeldException} while another transaction holds one of the keys.
     *
     * @param requests two may have one key: the second one repeats the first, or reuses its key
     * @param answers one for each request, in their order; empty where a request is refused, whose key is not taken
     * @return what each key was before, in the order of the requests. The changes of a request whose key was new, and
     *     which has an answer, are to be stored
     */
    public static Uni<List<KeyUse>> take(List<KeyedRequest> requests, List<Optional<StoredAnswer>> answers) {
        var first = new LinkedHashMap<ScopedKey, Integer>();
        for (int i = 0; i < requests.size(); i++) {
            if (answers.get(i).isPresent()) {
                first.putIfAbsent(ScopedKey.of(requests.get(i)), i);
            }
        }
        return takeFirst(first.values(), requests, answers).chain(taken -> {
            Set<Integer> isNew =
                    taken.stream().map(first::get).filter(Objects::nonNull).collect(Collectors.toSet());
            List<ScopedKey> others = IntStream.range(0, requests.size())
                    .filter(i -> !isNew.contains(i))
                    .mapToObj(i -> ScopedKey.of(requests.get(i)))
                    .distinct()
                    .toList();
            return found(others).map(found -> IntStream.range(0, requests.size())
                    .<KeyUse>mapToObj(i -> isNew.contains(i)
                            ? new KeyUse.New()
                            : use(requests.get(i), answers.get(i).isPresent(), found))
                    .toList());
        });
    }

    private static Uni<Set<ScopedKey>> takeFirst(
            Collection<Integer> first, List<KeyedRequest> requests, List<Optional<StoredAnswer>> answers) {
        if (first.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        List<KeyedRequest> asked = first.stream().map(requests::get).toList();
        List<StoredAnswer> told =
                first.stream().map(i -> answers.get(i).orElseThrow()).toList();
        return SessionSql.select(
                        TAKE_EACH,
                        Columns.column(asked, KeyedRequest::scope, String[]::new),
                        Columns.column(asked, KeyedRequest::key, String[]::new),
                        Columns.column(asked, KeyedRequest::hash, String[]::new),
                        Columns.column(told, StoredAnswer::json, String[]::new),
                        Columns.column(told, StoredAnswer::etag, String[]::new))
                .onFailure(Conflicts::isLocked)
                .transform(ClaimHeldException::new)
                .map(rows -> {
                    var taken = new HashSet<ScopedKey>();
                    Object[] row = rows.getFirst();
                    if (row[0] instanceof String[] scopes && row[1] instanceof String[] keys) {
                        for (int i = 0; i < scopes.length; i++) {
                            taken.add(new ScopedKey(scopes[i], keys[i]));
                        }
                    }
                    return taken;
                });
    }

    private record Found(String hash, StoredAnswer answer) {}

    private static Uni<Map<ScopedKey, Found>> found(List<ScopedKey> keys) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return SessionSql.select(
                        FIND_EACH,
                        Columns.column(keys, ScopedKey::scope, String[]::new),
                        Columns.column(keys, ScopedKey::key, String[]::new))
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> new ScopedKey((String) row[0], (String) row[1]),
                                row -> new Found(
                                        (String) row[2], new StoredAnswer((String) row[3], (String) row[4])))));
    }

    /** @param demanded whether the request demanded the key and did not get it: then somebody has it */
    private static KeyUse use(KeyedRequest request, boolean demanded, Map<ScopedKey, Found> all) {
        Found found = all.get(ScopedKey.of(request));
        if (found == null) {
            if (demanded) {
                throw new ClaimHeldException(new IllegalStateException("the key was forgotten just now"));
            }
            return new KeyUse.New();
        }
        return found.hash().equals(request.hash()) ? new KeyUse.Repeated(found.answer()) : new KeyUse.Reused();
    }
}
