package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.millrace.stack.RunningFile.Running;
import io.millrace.stack.cli.DownCommand;
import io.millrace.stack.cli.StatusCommand;
import io.millrace.stack.home.Home;
import io.millrace.stack.parts.ProcessPart;
import io.millrace.stack.parts.ProcessPart.Spec;

/** A launcher that was killed, and the processes that it started. */
class LeftoversTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Running KILLED_LAUNCHER = new Running(Integer.MAX_VALUE, Instant.EPOCH);

    @TempDir
    private Path folder;

    private Home home;
    private final List<ProcessHandle> processes = new ArrayList<>();

    private record Result(int exit, String output) {}

    @BeforeEach
    void prepare() throws IOException {
        System.setProperty("millrace.root", folder.toString());
        home = new Home(folder, folder.toRealPath().resolve("state"));
        home.prepare();
    }

    @AfterEach
    void end() {
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void whatAKilledLauncherStartedIsNamedAndStopped() {
        ProcessHandle gateway = part("gateway");
        ProcessHandle orders = part("orders");
        note(Map.of("gateway", Running.of(gateway), "orders", Running.of(orders)));

        var status = run(new StatusCommand());
        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.output())
                .contains(
                        "gateway",
                        String.valueOf(gateway.pid()),
                        "orders",
                        String.valueOf(orders.pid()),
                        "./millrace down");

        var down = run(new DownCommand());
        assertThat(down.exit()).isZero();
        assertThat(down.output())
                .contains(
                        "gateway (process %d), orders (process %d)".formatted(gateway.pid(), orders.pid()),
                        "Millrace is down");
        processes.forEach(LeftoversTest::hasEnded);
        assertThat(run(new DownCommand()).output()).contains("Millrace is not up");
    }

    @Test
    void aProcessThatTheLauncherHadNoTimeToNoteIsFoundToo() {
        ProcessHandle orders = part("orders");

        assertThat(run(new StatusCommand()).output()).contains("orders", String.valueOf(orders.pid()));
        assertThat(run(new DownCommand()).exit()).isZero();
        hasEnded(orders);
    }

    @Test
    void theLaunchersOtherCommandsSayWhatIsLeft() {
        ProcessHandle orders = part("orders");

        assertThat(Leftovers.find(home)).extracting(Leftovers.Leftover::process).containsExactly(orders);
        assertThatThrownBy(() -> ControlClient.of(home))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("orders (process %d)".formatted(orders.pid()))
                .hasMessageContaining("./millrace down");
    }

    @Test
    void anotherProcessThatHasThePidOfAPartByNowIsLeftAlone() throws IOException {
        ProcessHandle stranger = start(new ProcessBuilder("sleep", "1000"));
        note(Map.of("orders", new Running(stranger.pid(), Instant.EPOCH)));

        assertThat(run(new DownCommand()).output()).contains("Millrace is not up");
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void partsOfAnotherStackAreLeftAlone() {
        var other = new Home(folder, home.state().resolveSibling("other"));
        other.prepare();
        ProcessHandle orders = part(other, "orders");

        assertThat(run(new DownCommand()).output()).contains("Millrace is not up");
        assertThat(orders.isAlive()).isTrue();
    }

    @Test
    void anotherStacksDatabaseThatHasThePidOfOursByNowIsLeftAlone() throws IOException {
        Path sleep = Files.copy(Path.of("/usr/bin/sleep"), folder.resolve("postgres"));
        ProcessHandle stranger = start(new ProcessBuilder(sleep.toString(), "1000").directory(folder.toFile()));
        Files.createDirectories(home.database());
        Files.writeString(home.database().resolve("postmaster.pid"), stranger.pid() + "\n");

        assertThat(run(new DownCommand()).output()).contains("Millrace is not up");
        assertThat(stranger.isAlive()).isTrue();
    }

    /** A child that has ended counts as alive until this JVM has taken its exit status. */
    private static void hasEnded(ProcessHandle process) {
        assertThat(process.onExit()).succeedsWithin(PATIENCE);
    }

    private void note(Map<String, Running> parts) {
        new RunningFile(KILLED_LAUNCHER, 0, "token", parts).writeIfChanged(home);
    }

    private ProcessHandle part(String name) {
        return part(home, name);
    }

    private ProcessHandle part(Home of, String name) {
        var part = new ProcessPart(
                new Spec(name, 1, List.of("sleep", "1000"), Map.of(), of.log(name), () -> true, Duration.ofSeconds(1)));
        part.start();
        ProcessHandle process = part.process().orElseThrow();
        processes.add(process);
        return process;
    }

    private ProcessHandle start(ProcessBuilder builder) throws IOException {
        ProcessHandle process = builder.start().toHandle();
        processes.add(process);
        return process;
    }

    private Result run(Object command) {
        var output = new StringWriter();
        CommandLine line = Millrace.commandLine(command);
        line.setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
        int exit = line.execute("--state", home.state().toString());
        return new Result(exit, output.toString());
    }
}
