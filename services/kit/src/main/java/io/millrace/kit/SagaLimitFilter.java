package io.millrace.kit;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import io.millrace.messaging.saga.SagaPressure;

/** See {@link LimitsSagas}. */
@LimitsSagas
@Provider
public class SagaLimitFilter implements ContainerRequestFilter {

    private final SagaPressure pressure;

    SagaLimitFilter(SagaPressure pressure) {
        this.pressure = pressure;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (pressure.isFull()) {
            long retryAfter = pressure.retryAfterSeconds();
            throw Problems.tooManyRequests(
                    "%d are under way already; try again in %d s".formatted(pressure.underWay(), retryAfter),
                    retryAfter);
        }
    }
}
