package io.millrace.kit;

import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.async.Unis;
import io.millrace.messaging.saga.SagaPressure;

/**
 * Admission of requests that start sagas. While more sagas run than end within their deadlines it rejects further ones
 * with 429 and {@code Retry-After}. An admitted request takes a place at once, before it waits for a connection, and
 * keeps the place until its transaction has ended.
 */
@ApplicationScoped
public class SagaLimit {

    private final SagaPressure pressure;

    SagaLimit(SagaPressure pressure) {
        this.pressure = pressure;
    }

    /**
     * Carries out a request, or fails with 429.
     *
     * @param done whether this very request was carried out before; queried at the limit only. Such a request starts no
     *     saga and gets its response
     * @param work the request's transaction. It runs to its end, even if the client is gone by then
     */
    public <T> Uni<T> admit(Supplier<Uni<Boolean>> done, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (!pressure.tryEnter()) {
                return done.get()
                        .chain(before -> before ? work.get() : Uni.createFrom().failure(this::full));
            }
            // Eager: a lost client must not free the place of a transaction that goes on.
            return Unis.eager(
                    Uni.createFrom().deferred(work::get).onTermination().invoke(pressure::leave));
        });
    }

    private RuntimeException full() {
        long retryAfter = pressure.retryAfterSeconds();
        return Problems.tooManyRequests(
                "%d sagas are under way already; try again in %d s".formatted(pressure.underWay(), retryAfter),
                retryAfter);
    }
}
