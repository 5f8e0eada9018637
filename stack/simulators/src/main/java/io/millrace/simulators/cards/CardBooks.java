package io.millrace.simulators.cards;

import static io.millrace.simulators.SimulatorDatabase.all;
import static io.millrace.simulators.SimulatorDatabase.first;
import static io.millrace.simulators.SimulatorDatabase.update;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.simulators.Amount;
import io.millrace.simulators.Refusal;
import io.millrace.simulators.SimulatorDatabase;

/** The gateway's charges and refunds. */
final class CardBooks {

    /**
     * Made at start where they are missing. The gateway forgets keys in time, but no references. The books of earlier
     * versions have no column for the authorization that a charge captures.
     */
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS gateway_charge (
                key       text           PRIMARY KEY,
                reference text,
                charge_id text           NOT NULL UNIQUE,
                order_id  uuid           NOT NULL,
                token     text           NOT NULL,
                amount    numeric(19, 4) NOT NULL,
                currency  char(3)        NOT NULL,
                at        timestamptz    NOT NULL DEFAULT now()
            );
            ALTER TABLE gateway_charge ADD COLUMN IF NOT EXISTS authorization_id text;
            CREATE UNIQUE INDEX IF NOT EXISTS gateway_charge_authorization ON gateway_charge (authorization_id);
            CREATE INDEX IF NOT EXISTS gateway_charge_reference ON gateway_charge (coalesce(reference, key));
            CREATE INDEX IF NOT EXISTS gateway_charge_order ON gateway_charge (order_id);
            CREATE TABLE IF NOT EXISTS gateway_refund (
                key       text           PRIMARY KEY,
                reference text,
                charge_id text           NOT NULL REFERENCES gateway_charge (charge_id),
                amount    numeric(19, 4) NOT NULL,
                at        timestamptz    NOT NULL DEFAULT now()
            );
            CREATE INDEX IF NOT EXISTS gateway_refund_charge ON gateway_refund (charge_id);
            CREATE INDEX IF NOT EXISTS gateway_refund_reference ON gateway_refund (coalesce(reference, key));
            """;

    private static final String CHARGE = """
            INSERT INTO gateway_charge (key, reference, charge_id, order_id, token, amount, currency, authorization_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """;

    private static final String CHARGES = """
            SELECT charge_id, coalesce(reference, key), token, amount, currency, (
                SELECT sum(r.amount) FROM gateway_refund r WHERE r.charge_id = gateway_charge.charge_id)
            FROM gateway_charge WHERE
            """;

    private static final String REFUND = """
            INSERT INTO gateway_refund (key, reference, charge_id, amount) VALUES (?, ?, ?, ?)
            ON CONFLICT (key) DO NOTHING
            """;

    private static final String REFUNDS = """
            SELECT r.key, coalesce(r.reference, r.key), r.charge_id, r.amount, c.currency
            FROM gateway_refund r JOIN gateway_charge c USING (charge_id) WHERE
            """;

    private static final String LOCK = "SELECT amount FROM gateway_charge WHERE charge_id = ? FOR UPDATE";

    private static final String GIVEN_BACK = "SELECT coalesce(sum(amount), 0) FROM gateway_refund WHERE charge_id = ?";

    private final SimulatorDatabase database;

    CardBooks(SimulatorDatabase database) {
        this.database = database;
    }

    /**
     * A charge that was made.
     *
     * @param refunded empty while nothing was given back
     */
    record Charge(String id, String reference, String token, Amount amount, Optional<Amount> refunded) {

        Map<String, Object> json() {
            var json = new HashMap<String, Object>(Map.of("id", id, "reference", reference, "amount", amount.json()));
            refunded.ifPresent(known -> json.put("refunded", known.json()));
            return json;
        }
    }

    /** A refund that was made. */
    record Refund(String id, String reference, String charge, Amount amount) {

        Map<String, Object> json() {
            return Map.of("id", id, "reference", reference, "charge", charge, "amount", amount.json());
        }
    }

    void prepare() {
        database.run(TABLES);
    }

    /** Makes the charge unless the key has a charge already, and returns the key's charge. */
    Charge charge(String key, String reference, UUID order, String token, Amount amount) {
        return database.with(connection -> charge(connection, key, reference, order, token, amount, null));
    }

    /** Makes the charge that captures an authorization, in the transaction that has locked the authorization. */
    static Charge capture(
            Connection connection, String key, String reference, Authorization authorization, Amount amount)
            throws SQLException {
        return charge(
                connection, key, reference, authorization.order(), authorization.token(), amount, authorization.id());
    }

    private static Charge charge(
            Connection connection,
            String key,
            String reference,
            UUID order,
            String token,
            Amount amount,
            @Nullable String authorization)
            throws SQLException {
        update(
                connection,
                CHARGE,
                key,
                reference,
                "ch_" + UUID.randomUUID(),
                order,
                token,
                amount.value(),
                amount.currency(),
                authorization);
        return chargeOfKey(connection, key).orElseThrow();
    }

    static Optional<Charge> chargeOfKey(Connection connection, String key) throws SQLException {
        return first(connection, CHARGES + "key = ?", CardBooks::charge, key);
    }

    Optional<Charge> find(String reference) {
        return database.with(connection ->
                first(connection, CHARGES + "coalesce(reference, key) = ?", CardBooks::charge, reference));
    }

    /** The order's charges, the oldest first, and at most so many. */
    static List<Charge> ofOrder(Connection connection, UUID order, int most) throws SQLException {
        return all(connection, CHARGES + "order_id = ? ORDER BY at, key LIMIT ?", CardBooks::charge, order, most);
    }

    Optional<Charge> ofId(String id) {
        return database.with(connection -> first(connection, CHARGES + "charge_id = ?", CardBooks::charge, id));
    }

    Optional<Refund> findRefund(String reference) {
        return database.with(connection ->
                first(connection, REFUNDS + "coalesce(r.reference, r.key) = ?", CardBooks::refund, reference));
    }

    /**
     * Makes the refund unless the key has a refund already, and returns the key's refund.
     *
     * @throws Refusal if less than that is left of the charge
     */
    Refund refund(String key, String reference, String charge, Amount amount) {
        return database.inTransaction(connection -> {
            // The lock keeps refunds of one charge apart. A statement that waited for it would not see what it waited
            // for.
            BigDecimal charged =
                    first(connection, LOCK, row -> row.getBigDecimal(1), charge).orElse(BigDecimal.ZERO);
            BigDecimal left = charged.subtract(first(connection, GIVEN_BACK, row -> row.getBigDecimal(1), charge)
                    .orElse(BigDecimal.ZERO));
            Optional<Refund> made = refundOfKey(connection, key);
            if (made.isPresent()) {
                return made.get();
            }
            if (amount.value().compareTo(left) > 0) {
                throw new Refusal(
                        422, "MORE_THAN_CHARGED", "only %s are left of the charge".formatted(left.toPlainString()));
            }
            update(connection, REFUND, key, reference, charge, amount.value());
            return refundOfKey(connection, key).orElseThrow();
        });
    }

    private static Optional<Refund> refundOfKey(Connection connection, String key) throws SQLException {
        return first(connection, REFUNDS + "r.key = ?", CardBooks::refund, key);
    }

    private static Charge charge(ResultSet row) throws SQLException {
        Amount amount = amount(row);
        Optional<Amount> refunded = Optional.ofNullable(row.getBigDecimal(6))
                .map(sum -> new Amount(sum.stripTrailingZeros(), amount.currency()));
        return new Charge(row.getString(1), row.getString(2), row.getString(3), amount, refunded);
    }

    private static Refund refund(ResultSet row) throws SQLException {
        return new Refund(row.getString(1), row.getString(2), row.getString(3), amount(row));
    }

    private static Amount amount(ResultSet row) throws SQLException {
        return new Amount(row.getBigDecimal(4).stripTrailingZeros(), row.getString(5));
    }
}
