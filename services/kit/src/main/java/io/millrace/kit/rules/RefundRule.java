package io.millrace.kit.rules;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.PayloadRule;

/** A refund of a part gives back an amount that can be paid. */
@Singleton
class RefundRule implements PayloadRule<RefundPayment> {

    @Override
    public Class<RefundPayment> type() {
        return RefundPayment.class;
    }

    @Override
    public Optional<BrokenRule> check(RefundPayment refund) {
        return refund.getAmount() == null ? Optional.empty() : PayableAmounts.broken("amount", refund.getAmount());
    }
}
