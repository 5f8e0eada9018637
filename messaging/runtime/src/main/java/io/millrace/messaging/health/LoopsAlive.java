package io.millrace.messaging.health;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

import io.millrace.messaging.async.LoopWatch;
import io.millrace.messaging.async.Loops;

/**
 * Reports down when a loop of this instance runs no rounds any more, or fails by an error that no repetition mends. A
 * round that fails because broker or database is away is a round.
 */
@Liveness
@ApplicationScoped
class LoopsAlive implements HealthCheck {

    private final Loops loops;

    LoopsAlive(Loops loops) {
        this.loops = loops;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Millrace loops").up();
        for (LoopWatch loop : loops.all()) {
            loop.trouble().ifPresent(text -> response.down().withData(loop.name(), text));
        }
        return response.build();
    }
}
