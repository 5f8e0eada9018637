package io.millrace.testbed;

import java.sql.SQLException;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.PostgresResource;

/** The relay publishes what its own process stores without a read of all lanes: here such reads are an hour apart. */
@QuarkusTest
@TestProfile(OwnRowsTest.NoPolls.class)
@WithServers
class OwnRowsTest {

    /** More rows than the first read of a lane takes. */
    private static final int MANY = 500;

    @Inject
    Numbers numbers;

    /** Pauses that outlast the test. */
    public static final class NoPolls implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.messaging.outbox.poll-min", "1h",
                    "millrace.messaging.outbox.poll-max", "1h");
        }
    }

    @Test
    void eventsOfManyLanesArrive() {
        var keys = Stream.generate(Numbers::newKey).limit(100).toList();

        keys.forEach(key -> numbers.send(key, "one", "two"));
        keys.forEach(key -> numbers.send(key, "three"));

        keys.forEach(key -> numbers.awaitSeen(key, "one", "two", "three"));
    }

    @Test
    void aLaneIsEmptiedThatHasMoreRowsThanARead() {
        String key = Numbers.newKey();
        String[] values = IntStream.range(0, MANY).mapToObj(String::valueOf).toArray(String[]::new);

        numbers.send(key, values);

        numbers.awaitSeen(key, values);
    }

    @Test
    void anEventThatAnotherInstanceStoredBeforeIsPublishedBefore() throws SQLException {
        String key = Numbers.newKey();
        try (var connection = PostgresResource.database().connect("postgres")) {
            Numbers.store(connection, key, "another instance's");
        }

        numbers.send(key, "own");

        numbers.awaitSeen(key, "another instance's", "own");
    }
}
