package io.millrace.kit;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import io.millrace.messaging.relay.OutboxPressure;

/** See {@link ShedsLoad}. */
@ShedsLoad
@Provider
public class LoadSheddingFilter implements ContainerRequestFilter {

    private static final int RETRY_AFTER_SECONDS = 2;

    private final OutboxPressure pressure;

    LoadSheddingFilter(OutboxPressure pressure) {
        this.pressure = pressure;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (pressure.isFull()) {
            throw Problems.tooManyRequests(
                    "%d events wait to be published; try again in %d s"
                            .formatted(pressure.pending(), RETRY_AFTER_SECONDS),
                    RETRY_AFTER_SECONDS);
        }
    }
}
