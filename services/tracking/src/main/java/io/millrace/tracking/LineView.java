package io.millrace.tracking;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;

/** A line of an order: units of a product, and the price at the time of the order. */
@RegisterForReflection
public record LineView(String sku, String name, int quantity, Money unitPrice) {}
