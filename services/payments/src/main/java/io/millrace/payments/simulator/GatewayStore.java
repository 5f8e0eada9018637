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

/** What the simulated gateway remembers. Not in the caller's transaction: a gateway remembers though we roll back. */
@ApplicationScoped
class GatewayStore {

    private static final String COUNT_CALL = """
            INSERT INTO gateway_call (key, calls) VALUES ($1, 1)
            ON CONFLICT (key) DO UPDATE SET calls = gateway_call.calls + 1
            RETURNING calls, (SELECT kind FROM gateway_outage WHERE ends_at > clock_timestamp() LIMIT 1)
            """;

    private static final String CHARGE = """
            INSERT INTO gateway_charge (key, charge_id, order_id, token, amount, currency)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING
            """;

    private static final String FIND = "SELECT charge_id, amount, currency FROM gateway_charge WHERE key = $1";

    private static final String TOKEN_OF = "SELECT token FROM gateway_charge WHERE charge_id = $1";

    private static final String REFUND = """
            INSERT INTO gateway_refund (key, charge_id, amount) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING
            """;

    private final Pool pool;

    GatewayStore(Pool pool) {
        this.pool = pool;
    }

    /**
     * A call of the gateway.
     *
     * @param count which it is under its key, from 1
     */
    record Call(int count, Outage outage) {}

    Uni<Call> call(String key) {
        return pool.preparedQuery(COUNT_CALL)
                .execute(Tuple.of(key))
                .map(rows -> rows.iterator().next())
                .map(row -> new Call(
                        row.getInteger(0), row.getString(1) == null ? Outage.NONE : Outage.valueOf(row.getString(1))));
    }

    /** Makes the charge unless it was made before, and returns it. */
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
                .chain(() -> find(key))
                .map(Optional::orElseThrow);
    }

    Uni<Optional<Approved>> find(String key) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(key))
                .map(rows -> rows.stream().findFirst().map(GatewayStore::approved));
    }

    Uni<String> tokenOf(String chargeId) {
        return pool.preparedQuery(TOKEN_OF)
                .execute(Tuple.of(chargeId))
                .map(rows ->
                        rows.stream().findFirst().map(row -> row.getString(0)).orElse(""));
    }

    Uni<Void> refund(String key, String chargeId, Money amount) {
        return pool.preparedQuery(REFUND)
                .execute(Tuple.of(key, chargeId, amount.amount()))
                .replaceWithVoid();
    }

    private static Approved approved(Row row) {
        return new Approved(row.getString(0), new Money(row.getBigDecimal(1), row.getString(2)));
    }
}
