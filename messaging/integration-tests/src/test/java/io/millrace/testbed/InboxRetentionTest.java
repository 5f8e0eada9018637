package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ShortLimits.class)
@WithServers
class InboxRetentionTest {

    @Test
    void anInboxThatForgetsBeforeItsTopicDoesIsNamedWithItAtTheStart() {
        await().atMost(Numbers.PATIENCE).untilAsserted(() -> assertThat(Files.readAllLines(ShortLimits.LOG))
                .anySatisfy(line -> assertThat(line)
                        .contains("WARN")
                        .contains("channel numbers-in: the inbox forgets events after 3 d")
                        .contains("topic numbers keeps records for up to 14 d")));
    }
}
