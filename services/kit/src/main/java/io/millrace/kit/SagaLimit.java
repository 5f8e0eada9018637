package io.millrace.kit;

import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.saga.SagaPressure;

/**
 * For requests that start sagas. Takes none while more sagas are under way than end in time: what would only wait until
 * its deadlines have passed is better not begun. Answers 429 with {@code Retry-After}.
 */
@ApplicationScoped
public class SagaLimit {

    private final SagaPressure pressure;

    SagaLimit(SagaPressure pressure) {
        this.pressure = pressure;
    }

    /**
     * Lets a request pass, or fails with 429.
     *
     * @param done whether this very request was carried out before; asked only when there is no room: it starts nothing
     *     and is answered, lest its client believe that nothing came of it
     */
    public Uni<Void> admit(Supplier<Uni<Boolean>> done) {
        return pressure.isFull()
                ? done.get()
                        .invoke(before -> {
                            if (!before) {
                                throw full();
                            }
                        })
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private RuntimeException full() {
        long retryAfter = pressure.retryAfterSeconds();
        return Problems.tooManyRequests(
                "%d are under way already; try again in %d s".formatted(pressure.underWay(), retryAfter), retryAfter);
    }
}
