package io.millrace.testbed;

import static io.millrace.testbed.WithAdmin.act;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.saga.SagaStatus;
import io.millrace.messaging.testing.ManagementResource;

/** An instance that looks for the work of other instances once an hour does its own work in time. */
@QuarkusTest
@TestProfile(LongPausesTest.OncePerHour.class)
@WithServers
@QuarkusTestResource(value = ManagementResource.class, restrictToAnnotatedClass = true)
class LongPausesTest {

    private static final String CHANNEL = "numbers-in";

    @Inject
    Numbers numbers;

    @Inject
    Script script;

    @Inject
    Trips trips;

    /** Also with the admin API. */
    public static final class OncePerHour extends WithAdmin {
        @Override
        public Map<String, String> getConfigOverrides() {
            var settings = new HashMap<>(super.getConfigOverrides());
            settings.put("millrace.messaging.parked.poll", "1h");
            settings.put("millrace.messaging.saga.deadline-poll", "1h");
            return settings;
        }
    }

    @Test
    void aParkedEventIsRetriedWhenItsPausesEndAndTheEventsBehindItFollow() {
        String key = Numbers.newKey();
        script.when(
                key,
                context -> context.attempt() < 6
                        ? Uni.createFrom().failure(new IllegalStateException("scripted"))
                        : Uni.createFrom().voidItem());

        numbers.put(key, key);
        numbers.put(key, "second");
        numbers.put(key, "third");

        numbers.awaitSeen(key, key, "second", "third");
        assertThat(script.attempts(key)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void aKeyThatAPersonHasTriedNowIsTriedNow() throws SQLException {
        String key = Numbers.newKey();
        Parked.put(CHANNEL, key, "first", "second");

        act("/parked/try-now", CHANNEL, key).statusCode(200);

        numbers.awaitSeen(key, "first", "second");
    }

    @Test
    void aSagaGoesOnWhenItsPauseEnds() {
        UUID id = UUID.randomUUID();
        trips.when(id, "print ticket", "NO_PAPER", "NO_PAPER");

        trips.startTicket(id);

        trips.awaitStatus(id, SagaStatus.COMPLETED);
        assertThat(trips.asked(id, "print ticket")).isEqualTo(3);
    }
}
