package io.millrace.kit.rules;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.PayloadRule;

/** What is held is an amount that can be paid. An order that comes to nothing is free, and nothing is held for it. */
@Singleton
class AuthorizeRule implements PayloadRule<AuthorizePayment> {

    @Override
    public Class<AuthorizePayment> type() {
        return AuthorizePayment.class;
    }

    @Override
    public Optional<BrokenRule> check(AuthorizePayment authorize) {
        return PayableAmounts.brokenUnlessPositive(authorize.getAmount());
    }
}
