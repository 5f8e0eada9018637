package io.millrace.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** Limits so short that a test sees their end, and the log of the start in a file. */
public class ShortLimits implements QuarkusTestProfile {

    static final Path LOG = Path.of("target/short-limits.log");

    /** A handler counts as stuck after this time. Far longer than one may take even where the machine is busy. */
    static final Duration STUCK_AFTER = Duration.ofSeconds(8);

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                // Topics keep for a week, as Kafka does where nothing is set.
                "millrace.messaging.inbox.retention", "3d",
                "millrace.messaging.incoming.numbers-in.stuck-after", STUCK_AFTER.toString(),
                "testbed.left-behind", "true",
                "quarkus.log.file.enable", "true",
                "quarkus.log.file.path", LOG.toString());
    }
}
