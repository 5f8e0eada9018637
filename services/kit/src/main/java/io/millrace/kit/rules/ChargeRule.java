package io.millrace.kit.rules;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.PayloadRule;

/** A charge takes an amount that can be paid. An order that comes to nothing is free, and is not charged. */
@Singleton
class ChargeRule implements PayloadRule<ChargePayment> {

    @Override
    public Class<ChargePayment> type() {
        return ChargePayment.class;
    }

    @Override
    public Optional<BrokenRule> check(ChargePayment charge) {
        return PayableAmounts.brokenUnlessPositive(charge.getAmount());
    }
}
