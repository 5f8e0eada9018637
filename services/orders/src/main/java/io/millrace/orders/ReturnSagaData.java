package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;
import io.millrace.orders.OrderFact.Line;

/**
 * The data of a return's saga, which its commands need.
 *
 * @param lines units that go back into stock
 */
@RegisterForReflection
public record ReturnSagaData(UUID orderId, List<Line> lines, Money refund, String reason) {}
