package io.millrace.users;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;

import io.millrace.messaging.testing.SettableClock;

/** The clock of the service under test. It only goes on, so tokens are valid for those who go by the system's clock. */
public class TestClock {

    /** Of all tests: it begins with them. */
    @SuppressWarnings("TimeInStaticInitializer")
    private static final SettableClock CLOCK = new SettableClock(Instant.now());

    @Produces
    @Alternative
    @Priority(1)
    @ApplicationScoped
    Clock clock() {
        return CLOCK;
    }

    public static void advance(Duration duration) {
        CLOCK.advance(duration);
    }
}
