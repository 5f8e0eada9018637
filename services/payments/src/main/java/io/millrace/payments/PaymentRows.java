package io.millrace.payments;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Turns rows of the table {@code payment} into payments, and a payment into parameters of its statements. */
final class PaymentRows {

    static final String SELECT = """
            SELECT order_id, payment_id, status, amount, refunded, currency, authorization_id, charge_id,
                declined_captures, reason, detail, look_up_at, changed_at, version
            FROM payment\
            """;

    private PaymentRows() {}

    static Map<UUID, Payment> byOrder(List<Object[]> rows) {
        var payments = new HashMap<UUID, Payment>();
        rows.forEach(row -> payments.put((UUID) row[0], payment(row)));
        return payments;
    }

    private static Payment payment(Object[] row) {
        var payment = new Payment();
        payment.orderId = (UUID) row[0];
        payment.paymentId = (UUID) row[1];
        payment.status = Payment.Status.valueOf((String) row[2]);
        payment.amount = (BigDecimal) row[3];
        payment.refunded = (BigDecimal) row[4];
        payment.currency = (String) row[5];
        payment.authorizationId = (String) row[6];
        payment.chargeId = (String) row[7];
        payment.declinedCaptures = (Integer) row[8];
        payment.reason = (String) row[9];
        payment.detail = (String) row[10];
        payment.lookUpAt = row[11] == null ? null : ((OffsetDateTime) row[11]).toInstant();
        payment.changedAt = ((OffsetDateTime) row[12]).toInstant();
        payment.version = (Long) row[13];
        return payment;
    }

    /** The order, the version that the payment was read with, and the columns that may change. */
    static @Nullable Object[] changes(Payment payment) {
        return new @Nullable Object[] {
            payment.orderId,
            payment.version,
            payment.status.name(),
            payment.amount,
            payment.refunded,
            payment.currency,
            payment.authorizationId,
            payment.chargeId,
            payment.declinedCaptures,
            payment.reason,
            payment.detail,
            time(payment.lookUpAt),
            time(payment.changedAt)
        };
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
