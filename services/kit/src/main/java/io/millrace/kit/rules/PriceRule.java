package io.millrace.kit.rules;

import java.util.Optional;

import jakarta.inject.Singleton;

import io.millrace.contracts.catalog.ProductListed;
import io.millrace.messaging.rules.BrokenRule;
import io.millrace.messaging.rules.PayloadRule;

/** A product is listed at a price that can be paid. */
@Singleton
class PriceRule implements PayloadRule<ProductListed> {

    @Override
    public Class<ProductListed> type() {
        return ProductListed.class;
    }

    @Override
    public Optional<BrokenRule> check(ProductListed listed) {
        return PayableAmounts.broken("price", listed.getPrice());
    }
}
