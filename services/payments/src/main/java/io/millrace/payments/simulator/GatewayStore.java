package io.millrace.payments.simulator;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.kit.Money;
import io.millrace.payments.PaymentProvider.Approved;
import io.millrace.payments.PaymentProvider.Refunded;

/**
 * Stores the simulated gateway's calls, charges and refunds. Its statements run outside the caller's transaction: a
 * gateway remembers a call even if the caller rolls back.
 */
@ApplicationScoped
class GatewayStore {

    private static final String COUNT_CALL = """
            INSERT INTO gateway_call (key, calls) VALUES ($1, 1)
            ON CONFLICT (key) DO UPDATE SET calls = gateway_call.calls + 1
            RETURNING calls, (SELECT kind FROM gateway_outage WHERE ends_at > clock_timestamp() LIMIT 1)
            """;

    private static final String CHARGE = """
            INSERT INTO gateway_charge (key, reference, charge_id, order_id, token, amount, currency)
            VALUES ($1, $1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING
            """;

    private static final String CHARGED = "SELECT charge_id, amount, currency FROM gateway_charge WHERE key = $1";

    /** Searches by reference: the gateway forgets keys in time, but no references. */
    private static final String FIND =
            "SELECT charge_id, amount, currency FROM gateway_charge WHERE coalesce(reference, key) = $1";

    private static final String TOKEN_OF = "SELECT token FROM gateway_charge WHERE charge_id = $1";

    private static final String REFUND = """
            INSERT INTO gateway_refund (key, reference, charge_id, amount) VALUES ($1, $1, $2, $3)
            ON CONFLICT (key) DO NOTHING
            """;

    private static final String REFUND_WHERE =
            "SELECT r.key, r.amount, c.currency FROM gateway_refund r JOIN gateway_charge c USING (charge_id) WHERE ";

    private static final String REFUNDED = REFUND_WHERE + "r.key = $1";

    private static final String FIND_REFUND = REFUND_WHERE + "coalesce(r.reference, r.key) = $1";

    private final Pool pool;

    GatewayStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * A call of the gateway.
     *
     * @param count the call's number under its key, from 1
     * @param outage the outage at the time of the call
     */
    record Call(int count, Outage outage) {}

    Uni<Call> call(String key) {
        return pool.preparedQuery(COUNT_CALL)
                .execute(Tuple.of(key))
                .map(rows -> rows.iterator().next())
                .map(row -> new Call(
                        row.getInteger(0), row.getString(1) == null ? Outage.NONE : Outage.valueOf(row.getString(1))));
    }

    /** Makes the charge unless the key has a charge already, and returns the key's charge. */
    Uni<Approved> charge(String key, UUID orderId, Money amount, String token) {
        var parameters = Tuple.tuple()
                .addString(key)
                .addString("ch_" + UUID.randomUUID())
                .addUUID(orderId)
                .addString(token)
                .addBigDecimal(amount.amount())
                .addString(amount.currency());
        return pool.preparedQuery(CHARGE)
                .execute(parameters)
                .chain(() -> charge(CHARGED, key))
                .map(Optional::orElseThrow);
    }

    Uni<Optional<Approved>> find(String key) {
        return charge(FIND, key);
    }

    private Uni<Optional<Approved>> charge(String sql, String key) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(key))
                .map(rows -> rows.stream().findFirst().map(GatewayStore::approved));
    }

    Uni<String> tokenOf(String chargeId) {
        return pool.preparedQuery(TOKEN_OF)
                .execute(Tuple.of(chargeId))
                .map(rows ->
                        rows.stream().findFirst().map(row -> row.getString(0)).orElse(""));
    }

    /** Makes the refund unless the key has a refund already, and returns the key's refund. */
    Uni<Refunded> refund(String key, String chargeId, Money amount) {
        return pool.preparedQuery(REFUND)
                .execute(Tuple.of(key, chargeId, amount.amount()))
                .chain(() -> refund(REFUNDED, key))
                .map(Optional::orElseThrow);
    }

    Uni<Optional<Refunded>> findRefund(String key) {
        return refund(FIND_REFUND, key);
    }

    private Uni<Optional<Refunded>> refund(String sql, String key) {
        return pool.preparedQuery(sql).execute(Tuple.of(key)).map(rows -> rows.stream()
                .findFirst()
                .map(row -> new Refunded(row.getString(0), new Money(row.getBigDecimal(1), row.getString(2)))));
    }

    private static Approved approved(Row row) {
        return new Approved(row.getString(0), new Money(row.getBigDecimal(1), row.getString(2)));
    }
}
