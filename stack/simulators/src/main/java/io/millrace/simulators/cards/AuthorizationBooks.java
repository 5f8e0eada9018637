package io.millrace.simulators.cards;

import static io.millrace.simulators.SimulatorDatabase.all;
import static io.millrace.simulators.SimulatorDatabase.first;
import static io.millrace.simulators.SimulatorDatabase.update;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.millrace.simulators.Amount;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.SimulatorDatabase;
import io.millrace.simulators.webhook.Outgoing;

/** The gateway's authorizations, and what has become of them. */
final class AuthorizationBooks {

    /**
     * Made at start where it is missing. The row of a lapsed authorization still has the status AUTHORIZED: that
     * {@code held_until} is past makes it LAPSED.
     */
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS gateway_authorization (
                key              text           PRIMARY KEY,
                reference        text           NOT NULL,
                authorization_id text           NOT NULL UNIQUE,
                order_id         uuid           NOT NULL,
                token            text           NOT NULL,
                amount           numeric(19, 4) NOT NULL,
                currency         char(3)        NOT NULL,
                status           text           NOT NULL,
                code             text,
                detail           text,
                decide_at        timestamptz,
                held_until       timestamptz,
                at               timestamptz    NOT NULL DEFAULT now()
            );
            CREATE INDEX IF NOT EXISTS gateway_authorization_reference ON gateway_authorization (reference);
            CREATE INDEX IF NOT EXISTS gateway_authorization_order ON gateway_authorization (order_id);
            CREATE INDEX IF NOT EXISTS gateway_authorization_due ON gateway_authorization (decide_at)
                WHERE decide_at IS NOT NULL;
            """;

    private static final String ADD = """
            INSERT INTO gateway_authorization (key, reference, authorization_id, order_id, token, amount, currency,
                status, decide_at, held_until)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?,
                CASE WHEN ? THEN now() + ? * interval '1 ms' END, CASE WHEN ? THEN now() + ? * interval '1 ms' END)
            ON CONFLICT (key) DO NOTHING
            """;

    private static final String AUTHORIZATIONS = """
            SELECT authorization_id, reference, order_id, token, amount, currency,
                CASE WHEN status = 'AUTHORIZED' AND held_until <= now() THEN 'LAPSED' ELSE status END, code, detail
            FROM gateway_authorization WHERE
            """;

    private static final String LOCK = AUTHORIZATIONS + "authorization_id = ? FOR UPDATE";

    private static final String DUE = AUTHORIZATIONS
            + "status = 'PENDING' AND decide_at <= now() ORDER BY decide_at LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String NEXT = "SELECT min(decide_at) FROM gateway_authorization WHERE status = 'PENDING'";

    private static final String BECOME = """
            UPDATE gateway_authorization SET status = ?, code = ?, detail = ?, decide_at = NULL,
                held_until = CASE WHEN ? THEN now() + ? * interval '1 ms' ELSE held_until END
            WHERE authorization_id = ?
            """;

    private static final int PORTION = 100;

    private final SimulatorDatabase database;
    private final Outgoing outgoing;
    private final AuthorizationTerms terms;

    AuthorizationBooks(SimulatorDatabase database, Outgoing outgoing, AuthorizationTerms terms) {
        this.database = database;
        this.outgoing = outgoing;
        this.terms = terms;
    }

    void prepare() {
        database.run(TABLE);
    }

    /** Makes the authorization unless the key has one already, and returns the key's authorization. */
    Authorization authorize(String key, Authorization wanted) {
        boolean pending = wanted.status() == AuthorizationStatus.PENDING;
        return database.with(connection -> {
            int made = update(
                    connection,
                    ADD,
                    key,
                    wanted.reference(),
                    wanted.id(),
                    wanted.order(),
                    wanted.token(),
                    wanted.amount().value(),
                    wanted.amount().currency(),
                    wanted.status().name(),
                    pending,
                    terms.decideAfter().toMillis(),
                    !pending,
                    holdFor(TestToken.demand(wanted.token())).toMillis());
            // One that lapses at once was authorized before.
            return made > 0
                    ? wanted
                    : first(connection, AUTHORIZATIONS + "key = ?", AuthorizationBooks::authorization, key)
                            .orElseThrow();
        });
    }

    Duration holdFor(TestToken token) {
        return token.lapses() ? Duration.ZERO : terms.holdFor();
    }

    Optional<Authorization> find(String reference) {
        return database.with(connection ->
                first(connection, AUTHORIZATIONS + "reference = ?", AuthorizationBooks::authorization, reference));
    }

    /** The order's authorizations, the oldest first, and at most so many. */
    static List<Authorization> ofOrder(Connection connection, UUID order, int most) throws SQLException {
        return all(
                connection,
                AUTHORIZATIONS + "order_id = ? ORDER BY at, key LIMIT ?",
                AuthorizationBooks::authorization,
                order,
                most);
    }

    /** @throws Refusal if there is no such authorization */
    Authorization demand(String id) {
        return database.with(connection -> first(
                        connection, AUTHORIZATIONS + "authorization_id = ?", AuthorizationBooks::authorization, id))
                .orElseThrow(() -> unknown(id));
    }

    /**
     * Takes the amount, or a part of it, unless the key has a charge already, and returns the key's charge.
     *
     * @throws Refusal if the amount is not held
     */
    CardBooks.Charge capture(String key, String reference, String id, Amount amount) {
        return database.inTransaction(connection -> {
            Authorization authorization = lock(connection, id);
            Optional<CardBooks.Charge> made = CardBooks.chargeOfKey(connection, key);
            if (made.isPresent()) {
                return made.get();
            }
            demandHeld(authorization, amount);
            become(connection, authorization.decided(AuthorizationStatus.CAPTURED, null, null));
            return CardBooks.capture(connection, key, reference, authorization, amount);
        });
    }

    private static void demandHeld(Authorization authorization, Amount amount) {
        switch (authorization.status()) {
            case AUTHORIZED -> {}
            case PENDING -> throw new Refusal(409, "AUTHORIZATION_PENDING", "the bank has not decided yet");
            case LAPSED -> throw new Refusal(422, "AUTHORIZATION_LAPSED", "the bank holds the amount no longer");
            case DECLINED, CAPTURED, VOIDED ->
                throw new Refusal(
                        422, "AUTHORIZATION_" + authorization.status(), "the bank holds nothing that can be taken");
        }
        if (!amount.currency().equals(authorization.amount().currency())) {
            throw new Refusal(422, "OTHER_CURRENCY", "amount.currency is not that of the authorization");
        }
        if (amount.value().compareTo(authorization.amount().value()) > 0) {
            throw new Refusal(422, "MORE_THAN_AUTHORIZED", "the bank holds less than that");
        }
    }

    /**
     * Releases what is held, or would be held once the bank has decided.
     *
     * @throws Refusal if the amount was captured
     */
    Authorization release(String id) {
        return database.inTransaction(connection -> {
            Authorization authorization = lock(connection, id);
            return switch (authorization.status()) {
                case PENDING, AUTHORIZED, LAPSED ->
                    become(connection, authorization.decided(AuthorizationStatus.VOIDED, null, null));
                case DECLINED, VOIDED -> authorization;
                case CAPTURED -> throw new Refusal(422, "AUTHORIZATION_CAPTURED", "the amount was captured");
            };
        });
    }

    /** The lock keeps captures, voids and the bank's decision apart: each sees what the one before has done. */
    private static Authorization lock(Connection connection, String id) throws SQLException {
        return first(connection, LOCK, AuthorizationBooks::authorization, id).orElseThrow(() -> unknown(id));
    }

    private static Refusal unknown(String id) {
        return new Refusal(404, "NO_SUCH_AUTHORIZATION", "there is no authorization '%s'".formatted(id));
    }

    /**
     * Decides the pending authorizations whose time has come, and has the messages sent that say so.
     *
     * @return the time until the next decision; empty if none is pending
     */
    Optional<Duration> decide() {
        int decided;
        do {
            decided = database.inTransaction(connection -> {
                List<Authorization> due = all(connection, DUE, AuthorizationBooks::authorization, PORTION);
                var news = new ArrayList<Outgoing.News>();
                for (Authorization pending : due) {
                    Authorization now = become(connection, decision(pending));
                    news.add(new Outgoing.News(now.id(), 1, "authorization.decided", now.news()));
                }
                outgoing.add(connection, news);
                return due.size();
            });
        } while (decided == PORTION);
        return database.untilDue(NEXT);
    }

    private static Authorization decision(Authorization pending) {
        return TestToken.of(pending.token()).equals(Optional.of(TestToken.TOK_PENDING_DECLINED))
                ? pending.decided(AuthorizationStatus.DECLINED, TestToken.DECLINED, TestToken.DECLINED_BY_BANK)
                : pending.decided(AuthorizationStatus.AUTHORIZED, null, null);
    }

    private Authorization become(Connection connection, Authorization next) throws SQLException {
        update(
                connection,
                BECOME,
                next.status().name(),
                next.code(),
                next.detail(),
                next.status() == AuthorizationStatus.AUTHORIZED,
                terms.holdFor().toMillis(),
                next.id());
        return next;
    }

    private static Authorization authorization(ResultSet row) throws SQLException {
        return new Authorization(
                row.getString(1),
                row.getString(2),
                row.getObject(3, UUID.class),
                row.getString(4),
                new Amount(row.getBigDecimal(5).stripTrailingZeros(), row.getString(6)),
                AuthorizationStatus.valueOf(row.getString(7)),
                row.getString(8),
                row.getString(9));
    }
}
