package io.millrace.bench.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;

/** Broker, database and mail server for tests of the bench, on ports that no other test uses. */
public final class TestGround {

    private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
    private static final int OFFSET = 2_600;

    private TestGround() {}

    /** A blueprint with an empty state in {@code target}, where the logs of a failed test can be read. */
    public static Blueprint blueprint() {
        try {
            Path state = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench-");
            var home = new Home(ROOT, state);
            home.prepare();
            return new Blueprint(home, new PortPlan(OFFSET), Start.PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
