package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several processes with the same instance name on one database. */
class InstanceNameTest {

    private static final Duration PATIENCE = RelayInfra.PATIENCE;
    private static final String HEAP = "256m";
    private static final int EX_CONFIG = 78;

    private RelayInfra infra;

    @BeforeEach
    void start() throws Exception {
        infra = new RelayInfra();
    }

    @AfterEach
    void stop() {
        infra.close();
    }

    @Test
    void aSecondInstanceOfOneNameSaysSoAndEndsAndTheFirstIsNotDisturbed() throws Exception {
        try (var first = infra.instance("twin", HEAP, lease("3s"))) {
            await().atMost(PATIENCE).until(first::isReady);
            await().atMost(PATIENCE).until(() -> lanes("twin") == 64);
            long epochs = epochs();

            try (var second = infra.instance("twin", HEAP, lease("3s"))) {
                assertThat(second.awaitEnd(PATIENCE)).isEqualTo(EX_CONFIG);
            }

            assertThat(Files.readString(Path.of("target", "twin.log")))
                    .contains("instance twin of this service runs already");
            assertThat(first.isReady()).isTrue();
            assertThat(epochs()).as("leases taken over").isEqualTo(epochs);
            assertThat(first.load(1, 10, 10, 1)).isTrue();
            await().atMost(PATIENCE).until(() -> infra.number("SELECT count(*) FROM outbox") == 0);
        }
    }

    /** The lease is longer than the test waits, so the name must be free before the lease ends. */
    @Test
    void aProcessThatWasKilledIsReplacedUnderItsNameBeforeItsLeaseEnds() throws Exception {
        try (var killed = infra.instance("killed", HEAP, lease("30m"))) {
            await().atMost(PATIENCE).until(killed::isReady);
            await().atMost(PATIENCE).until(() -> lanes("killed") == 64);
            long epochs = epochs();

            killed.crash();

            await().atMost(PATIENCE).until(killed::isReady);
            await().atMost(PATIENCE).until(() -> epochs() > epochs && lanes("killed") == 64);
        }
    }

    @Test
    void aFrozenProcessIsReplacedUnderItsNameAndEndsWhenItWakes() throws Exception {
        try (var frozen = infra.instance("frozen", HEAP, lease("3s"))) {
            await().atMost(PATIENCE).until(frozen::isReady);
            frozen.freeze();
            try (var next = infra.instance("frozen", HEAP, lease("3s"))) {
                await().atMost(PATIENCE).until(next::isReady);

                frozen.thaw();

                assertThat(frozen.awaitEnd(PATIENCE)).isEqualTo(EX_CONFIG);
                assertThat(next.isReady()).isTrue();
                await().atMost(PATIENCE).until(() -> lanes("frozen") == 64);
            }
        }
    }

    private static Map<String, String> lease(String time) {
        return Map.of("MILLRACE_MESSAGING_OUTBOX_LEASE", time);
    }

    private long lanes(String name) {
        return infra.number("SELECT count(*) FROM outbox_lane WHERE owner LIKE '%s/%%'".formatted(name));
    }

    private long epochs() {
        return infra.number("SELECT sum(epoch)::bigint FROM outbox_lane");
    }
}
