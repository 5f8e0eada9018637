package io.millrace.simulators.cards;

import static io.millrace.simulators.Calls.column;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

import io.millrace.simulators.Amount;
import io.millrace.simulators.Answer;
import io.millrace.simulators.Calls;
import io.millrace.simulators.Calls.Counted;
import io.millrace.simulators.Together;

/**
 * The statements that count a call and carry it out at once, for many calls. They make nothing where a call is out of the
 * ordinary: where its key was used before, where the gateway is down, where the token wants something else, or where the
 * bank does not hold the amount. {@link AuthorizationBooks} decides about such a call then.
 */
final class OrdinaryCalls {

    private static final String AUTHORIZE = """
            WITH call AS (
                SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::numeric[], ?::text[],
                        ?::text[], ?::bigint[], ?::bigint[])
                    AS call(key, reference, id, order_id, token, amount, currency, status, decide_after, hold_for)),
            COUNTED,
            made AS (
                INSERT INTO gateway_authorization (key, reference, authorization_id, order_id, token, amount, currency,
                    status, decide_at, held_until)
                SELECT key, reference, id, order_id, token, amount, currency, status,
                    CASE WHEN status = 'PENDING' THEN now() + decide_after * interval '1 ms' END,
                    CASE WHEN status <> 'PENDING' THEN now() + hold_for * interval '1 ms' END
                FROM call WHERE NOT EXISTS (SELECT 1 FROM outage WHERE kind = 'DOWN')
                ON CONFLICT (key) DO NOTHING
                RETURNING key, authorization_id)
            SELECT key, calls, (SELECT kind FROM outage), authorization_id FROM counted LEFT JOIN made USING (key)
            """;

    /** Takes an amount and makes its charge. The authorization's row keeps it apart from other captures and voids. */
    private static final String CAPTURE = """
            WITH call AS (
                SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::numeric[], ?::text[])
                    AS call(key, reference, charge_id, authorization_id, amount, currency)),
            COUNTED,
            taken AS (
                UPDATE gateway_authorization a
                SET status = 'CAPTURED', code = NULL, detail = NULL, decide_at = NULL
                FROM call
                WHERE a.authorization_id = call.authorization_id AND a.status = 'AUTHORIZED' AND a.held_until > now()
                    AND a.currency = call.currency AND a.amount >= call.amount AND upper(a.token) = ANY (?::text[])
                    AND NOT EXISTS (SELECT 1 FROM gateway_charge c WHERE c.key = call.key)
                    AND NOT EXISTS (SELECT 1 FROM outage WHERE kind = 'DOWN')
                RETURNING call.key, call.reference, call.charge_id, a.order_id, a.token, call.amount, call.currency,
                    a.authorization_id),
            made AS (
                INSERT INTO gateway_charge (key, reference, charge_id, order_id, token, amount, currency,
                    authorization_id)
                SELECT * FROM taken
                RETURNING key, token)
            SELECT key, calls, (SELECT kind FROM outage), token FROM counted LEFT JOIN made USING (key)
            """;

    private final Together<Asked, Counted> authorize;
    private final Together<Capture, Counted> capture;

    OrdinaryCalls(Calls calls, AuthorizationTerms terms) {
        authorize = calls.together(AUTHORIZE, asked -> new Object[] {
            column(asked, Asked::key),
            column(asked, call -> call.wanted().reference()),
            column(asked, call -> call.wanted().id()),
            column(asked, call -> call.wanted().order()),
            column(asked, call -> call.wanted().token()),
            column(asked, call -> call.wanted().amount().value().toPlainString()),
            column(asked, call -> call.wanted().amount().currency()),
            column(asked, call -> call.wanted().status()),
            column(asked, call -> terms.decideAfter().toMillis()),
            column(asked, call -> call.holdFor().toMillis())
        });
        capture = calls.together(CAPTURE, asked -> new Object[] {
            column(asked, Capture::key),
            column(asked, Capture::reference),
            column(asked, Capture::charge),
            column(asked, Capture::authorization),
            column(asked, call -> call.amount().value().toPlainString()),
            column(asked, call -> call.amount().currency()),
            column(TestToken.ordinary(), TestToken::name)
        });
    }

    private record Asked(String key, Authorization wanted, Duration holdFor) implements Together.Keyed {}

    private record Capture(String key, String reference, String charge, String authorization, Amount amount)
            implements Together.Keyed {}

    /**
     * Counts the call and makes the authorization.
     *
     * @param answer takes the authorization
     * @param otherwise answers a call, with its number, that has made none
     */
    Answer authorize(
            String key,
            Authorization wanted,
            Duration holdFor,
            Function<Authorization, Answer> answer,
            IntFunction<Answer> otherwise) {
        Counted counted = authorize.result(new Asked(key, wanted, holdFor));
        return Calls.answered(
                counted, count -> counted.made().isPresent() ? answer.apply(wanted) : otherwise.apply(count));
    }

    /**
     * Counts the call and makes the charge that captures the authorization.
     *
     * @param answer takes the charge
     * @param otherwise answers a call, with its number, that has made none
     */
    Answer capture(
            String key,
            String reference,
            String authorization,
            Amount amount,
            Function<CardBooks.Charge, Answer> answer,
            IntFunction<Answer> otherwise) {
        String id = "ch_" + UUID.randomUUID();
        Counted counted = capture.result(new Capture(key, reference, id, authorization, amount));
        return Calls.answered(counted, count -> counted.made()
                .map(token -> answer.apply(new CardBooks.Charge(id, reference, token, amount, Optional.empty())))
                .orElseGet(() -> otherwise.apply(count)));
    }
}
