package io.millrace.orders;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;

/**
 * A return as the API shows it; {@link OrderReturn} says what its fields mean.
 *
 * @param version number of its status changes
 */
@RegisterForReflection
public record ReturnView(
        UUID orderId,
        UUID returnId,
        long version,
        OrderReturn.Status status,
        List<OrderFact.Line> lines,
        List<OrderFact.Line> received,
        List<OrderFact.Line> damaged,
        Money refund,
        String reason,
        Instant requestedAt,
        Instant changedAt,
        List<OrderReturn.Change> history) {

    static ReturnView of(UUID orderId, OrderReturn one) {
        return new ReturnView(
                orderId,
                one.returnId(),
                one.history().size(),
                one.status(),
                one.lines(),
                one.received(),
                one.damaged(),
                one.refund(),
                one.reason(),
                one.history().getFirst().at(),
                one.history().getLast().at(),
                one.history());
    }
}
