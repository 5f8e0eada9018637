package io.millrace.orders;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/**
 * How long an order waits for each of its participants, before it is undone. While a provider is away the order stays as
 * it is, and shows what it waits for. The values are in {@code application.properties}.
 */
@ConfigMapping(prefix = "millrace.orders.patience")
public interface Patience {

    /** How long to wait for the stock's reservation. */
    Duration reserve();

    /** How long to wait for the payment to be authorized. The attempts of payments have to go on for longer. */
    Duration charge();

    /** How long to wait for the carrier to take the parcel. */
    Duration ship();
}
