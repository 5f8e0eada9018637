package io.millrace.kit.rules;

import java.util.Optional;

import io.millrace.kit.Money;
import io.millrace.messaging.rules.BrokenRule;

/** Amounts that can be paid: of a known currency, with no more decimals than that currency has. */
final class PayableAmounts {

    private PayableAmounts() {}

    /** For what is taken: more than nothing, too. An order that comes to nothing is free, and nothing is asked for it. */
    static Optional<BrokenRule> brokenUnlessPositive(io.millrace.contracts.common.Money money) {
        return money.getAmount().signum() > 0
                ? broken("amount", money)
                : Optional.of(new BrokenRule(
                        "exclusiveMinimum", "amount.amount", "must be more than 0: a free order is not charged"));
    }

    /** @param field of the amount with its currency */
    static Optional<BrokenRule> broken(String field, io.millrace.contracts.common.Money money) {
        if (!Money.isCurrency(money.getCurrency())) {
            return Optional.of(new BrokenRule(
                    "currency",
                    field + ".currency",
                    "must be an ISO 4217 code such as GBP, is '%s'".formatted(money.getCurrency())));
        }
        return Money.of(money)
                .misfit()
                .map(misfit -> new BrokenRule(
                        "minorUnit", field + ".amount", "%s; is %s".formatted(misfit, money.getAmount())));
    }
}
