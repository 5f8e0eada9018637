package io.millrace.kit.rules;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.millrace.contracts.payments.commands.CapturePayment;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.PayloadRule;

/** A capture takes an amount that can be paid, as what is held for it was. */
@Singleton
class CaptureRule implements PayloadRule<CapturePayment> {

    @Override
    public Class<CapturePayment> type() {
        return CapturePayment.class;
    }

    @Override
    public Optional<BrokenRule> check(CapturePayment capture) {
        return PayableAmounts.brokenUnlessPositive(capture.getAmount());
    }
}
