package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.Map;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.event.EventIds;
import io.millrace.messaging.testing.WithMillrace;

/** An order to which nothing happens for longer than connections may be idle. */
@QuarkusTest
@WithMillrace
@TestProfile(SilenceTest.ShortPatience.class)
class SilenceTest {

    /** More than fit between two cuts. */
    private static final int HEARTBEATS = 12;

    @TestHTTPResource
    URI server;

    public static class ShortPatience implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            // Between two heartbeats a busy machine may stand still for seconds.
            return Map.of("quarkus.http.idle-timeout", "10s", "millrace.tracking.heartbeat", "1s");
        }
    }

    @Test
    void aStreamStaysOpenWhileNothingHappens() {
        var story = new Story(EventIds.next()).placed();
        URI updates = server.resolve("/api/orders/" + story.order() + "/updates");
        try (var events = Watcher.events(updates);
                var socket = Watcher.socket(updates)) {
            await().atMost(Story.PATIENCE).untilAsserted(() -> {
                assertThat(events.heartbeats()).isGreaterThan(HEARTBEATS);
                assertThat(socket.heartbeats()).isGreaterThan(HEARTBEATS);
            });

            story.completed(2);

            await().atMost(Story.PATIENCE).untilAsserted(() -> {
                assertThat(events.statuses()).containsExactly("PLACED", "COMPLETED");
                assertThat(socket.statuses()).containsExactly("PLACED", "COMPLETED");
            });
            assertThat(events.ended()).isNotDone();
            assertThat(socket.ended()).isNotDone();
        }
    }
}
