package io.millrace.tracking;

import io.quarkus.runtime.annotations.RegisterForReflection;

import io.millrace.kit.Money;

/** So many units of a product, at the price it had. */
@RegisterForReflection
public record LineView(String sku, String name, int quantity, Money unitPrice) {}
