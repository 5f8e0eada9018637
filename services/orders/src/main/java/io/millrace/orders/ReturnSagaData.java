package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;
import io.millrace.orders.OrderFact.Line;

/** What the saga of a return needs to know. */
@RegisterForReflection
public record ReturnSagaData(UUID orderId, List<Line> lines, Money refund, String reason) {}
