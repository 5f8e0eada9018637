package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ShortLimits.class)
@WithServers
class KeysLeftBehindTest {

    @AfterEach
    void takeThemAway() {
        Numbers.sql("DELETE FROM parked_record WHERE consumer = $1 RETURNING 1", LeftBehind.CHANNEL);
        Numbers.sql("DELETE FROM parked_key WHERE consumer = $1 RETURNING 1", LeftBehind.CHANNEL);
    }

    @Test
    void parkedKeysOfAChannelThatTheServiceDoesNotHaveAreNamedAtTheStart() {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(Files.readAllLines(ShortLimits.LOG))
                .anySatisfy(line -> assertThat(line)
                        .contains("WARN")
                        .contains("channel left-behind-in has no handler any more, and 1 parked keys")));
    }
}
