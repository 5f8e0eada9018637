package io.millrace.messaging.health;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

import io.millrace.messaging.consume.EventHandler;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.failure.ParkedWorker;

/**
 * Reports down when a handler has been at one parked event for too long. The worker that starts these handlers is one
 * of the loops that {@link LoopsAlive} watches.
 */
@Liveness
@ApplicationScoped
class ParkedEventsAlive implements HealthCheck {

    private final EventHandlers handlers;
    private final ParkedWorker worker;

    ParkedEventsAlive(EventHandlers handlers, ParkedWorker worker) {
        this.handlers = handlers;
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Millrace parked events").up();
        for (EventHandler handler : handlers.all()) {
            Duration longest = Duration.ofNanos(worker.longestHandlingNanos(handler.channel()));
            if (longest.compareTo(handler.config().stuckAfter()) > 0) {
                response.down()
                        .withData(
                                handler.channel(),
                                "a handler of %s has been working on one parked event for %s"
                                        .formatted(handler.name(), longest));
            }
        }
        return response.build();
    }
}
