package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.outbox.Lanes;
import io.millrace.messaging.relay.read.Timeline;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.RegistryResource;

/** The relay's knowledge of outbox ids is valid for one history of the database. */
@QuarkusTest
@TestProfile(TimelineTest.OwnServers.class)
@QuarkusTestResource(value = RestorableDatabase.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(value = RegistryResource.class, restrictToAnnotatedClass = true)
@QuarkusTestResource(
        value = KafkaResource.class,
        restrictToAnnotatedClass = true,
        initArgs =
                @ResourceArg(
                        name = "topics",
                        value =
                                "numbers,orders,load,trip.commands,trip.answers,numbers.testbed.dlq,orders.testbed.dlq"))
class TimelineTest {

    private static final int MANY = 300;

    /** Rounds of the relay after which it treats ids as settled. */
    private static final int LOOKS = 3;

    @Inject
    Numbers numbers;

    @Inject
    MeterRegistry metrics;

    public static final class OwnServers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("millrace.messaging.outbox.lease", "4s");
        }
    }

    @Test
    void eventsBelowWhatWasPublishedAlreadyArePublishedWhenTheSequenceHasSteppedBack() {
        publishMany();

        try (var noticed = new LogLines(Timeline.class)) {
            Numbers.sql("SELECT setval('outbox_id_seq', 1, false) WHERE $1 <> ''", "now");
            String key = Numbers.newKey();
            numbers.send(key, "1");
            numbers.send(key, "2", "3");

            numbers.awaitSeen(key, "1", "2", "3");
            // Without that the rows would be found as well, later: each lane is read from its first row now and then.
            assertThat(noticed.all()).anySatisfy(line -> assertThat(line).contains("the sequence has stepped back"));
        }
    }

    @Test
    void eventsOfASequenceThatWasBegunAnewAndHasPassedItsFormerValueKeepTheirOrder() throws SQLException {
        publishMany();
        String key = Numbers.newKey();
        long drawn = (Long) Numbers.sql("SELECT last_value FROM outbox_id_seq WHERE $1 <> ''", key)
                .getFirst()[0];

        try (var connection = RestorableDatabase.connect();
                var work = connection.createStatement()) {
            connection.setAutoCommit(false);
            work.execute("ALTER SEQUENCE outbox_id_seq RESTART WITH 1");
            Numbers.store(connection, key, "1");
            work.execute("ALTER SEQUENCE outbox_id_seq RESTART WITH " + (drawn + MANY));
            connection.commit();
        }
        numbers.send(key, "2", "3");

        numbers.awaitSeen(key, "1", "2", "3");
    }

    /** As after a setval whose ids were drawn again before the relay looked: all that is left of it are such rows. */
    @Test
    void rowsBelowWhatIsSettledAreFoundHoweverTheyCameThere() {
        publishMany();
        String key = Numbers.newKey();

        Numbers.sql("""
                INSERT INTO outbox (id, channel, lane, key, event_id, type, headers, payload)
                SELECT last_value - %d, 'numbers-out', %d, $1, gen_random_uuid(), 'number', '{}', 'below'
                FROM outbox_id_seq RETURNING 1
                """.formatted(MANY / 2, Lanes.of(key)), key);

        numbers.awaitSeen(key, "below");
    }

    @Test
    void afterTheDatabaseIsRestoredToAnEarlierTimeNewEventsArePublishedInTheirOrder() {
        String key = Numbers.newKey();
        numbers.send(key, "1", "2");
        numbers.awaitSeen(key, "1", "2");
        RestorableDatabase.backUp();
        numbers.awaitSeen(key, "1", "2");
        numbers.send(key, "lost 1", "lost 2");
        numbers.awaitSeen(key, "1", "2", "lost 1", "lost 2");
        publishMany();

        RestorableDatabase.restore();
        await().atMost(Numbers.PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(numbers.seen(key))
                .containsExactly("1", "2"));
        numbers.send(key, "3");
        numbers.send(key, "4", "5");

        numbers.awaitSeen(key, "1", "2", "3", "4", "5");
    }

    /** Publishes so many events that each lane has advanced past their ids. */
    private void publishMany() {
        String key = Numbers.newKey();
        String[] values = IntStream.range(0, MANY).mapToObj(String::valueOf).toArray(String[]::new);
        numbers.send(key, values);
        numbers.awaitSeen(key, values);
        var looks = new AtomicInteger();
        var age = new double[] {horizonAge()};
        await().atMost(Numbers.PATIENCE).until(() -> {
            double now = horizonAge();
            if (now < age[0]) {
                looks.incrementAndGet();
            }
            age[0] = now;
            return looks.get() >= LOOKS;
        });
    }

    private double horizonAge() {
        return metrics.get("millrace.outbox.horizon.age").gauge().value();
    }
}
