package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.AotCaches;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.Part;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.setup.Schemas;
import io.millrace.stack.setup.Wiring;

/** The settings and rights that the overlay {@code production} gives to services are right, and enough. */
class SecuredTest {

    private static final PortPlan PORTS = new PortPlan(3_300);
    private static final Duration START = Duration.ofMinutes(3);

    @TempDir
    Path files;

    /** How the services are started. */
    Start start(Home home) {
        return new AotCaches(home).complete() ? Start.FAST : Start.PLAIN;
    }

    @Test
    void anOrderIsCompletedByTlsWithPasswordsAndTheRightsThatAreGranted() throws Exception {
        Overlay production = Overlay.named("production");
        Home home = Home.of(files.resolve("state"));
        home.prepare();
        Start start = start(home);
        var wiring = Wiring.of(home);
        try (var floor = new SecuredFloor(production, PORTS, files, new Secrets(home))) {
            floor.prepare(wiring);
            var blueprint = new Blueprint(home, PORTS, start).with(Rig.with(floor::environment));
            List<Part> parts = Stream.concat(
                            Stream.of(blueprint.mail()),
                            blueprint.services().stream().map(blueprint::service))
                    .toList();
            var told = new StringWriter();
            try {
                parts.forEach(Part::start);
                parts.forEach(part -> awaitReady(part, home));
                new SampleJourney(
                                new Api("http://localhost:" + PORTS.http(Service.GATEWAY)),
                                "http://localhost:" + PORTS.mailApi(),
                                new PrintWriter(told))
                        .run();
            } finally {
                parts.reversed().forEach(Part::stop);
            }
            for (Service service : Service.ALL) {
                // Not even on the way out, when groups are left.
                assertThat(Files.readString(home.log(service.name())))
                        .as(service.name())
                        .doesNotContainIgnoringCase("authoriz", "not every group could be left");
            }
            var stranger = new Schemas(floor.registryUrl(), floor.access("guessed"));
            assertThatThrownBy(() -> stranger.prepare(wiring))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("does not let 'millrace' in");
        }
    }

    private static void awaitReady(Part part, Home home) {
        await().atMost(START).until(() -> !part.isAlive() || part.isReady());
        assertThat(part.isAlive())
                .as(() -> "%s ended: see %s".formatted(part.name(), home.log(part.name())))
                .isTrue();
    }
}
