package io.millrace.stack.aot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.home.Home;
import io.millrace.stack.parts.Jvm;

/** Tests the way from a run without a cache to a start from the cache, with a small program in JVMs of its own. */
class AotCachesTest {

    private static final String USES = "-XX:AOTCache=";
    private static final String RECORDS = "-XX:AOTMode=record";

    @TempDir
    private Path folder;

    private Home home;
    private AotCaches caches;
    private AotAssembly assembly;
    private Path jar;
    private final List<String> made = new ArrayList<>();

    @BeforeEach
    void prepare() throws IOException {
        home = new Home(folder, folder.resolve("state"));
        home.prepare();
        caches = new AotCaches(home);
        assembly = new AotAssembly(home);
        jar = folder.resolve("greeter.jar");
        pack();
    }

    @Test
    void aRunWithoutACacheRecordsAndLaterOnesStartFromTheCacheThatIsMadeOfIt() throws Exception {
        run(caches.usingOrRecording(greeter()));
        assertThat(caches.using(greeter())).isEqualTo(greeter().command());

        assertThat(caches.keep()).isEqualTo(1);
        assertThat(assembly.pending()).isEqualTo(1);
        // The recording is enough: nothing more is recorded while the cache is being made.
        assertThat(caches.usingOrRecording(greeter())).isEqualTo(greeter().command());

        assembly.run(made::add);
        assertThat(made).containsExactly(greeter().key());
        assertThat(assembly.pending()).isZero();
        assertThat(caches.isSettled(greeter())).isTrue();
        assertThat(caches.usingOrRecording(greeter())).anyMatch(option -> option.startsWith(USES));
        assertThat(files()).containsExactlyInAnyOrder(greeter().key() + ".aot", "lock");

        var strictly = new ArrayList<>(caches.using(greeter()));
        strictly.add(1, "-XX:AOTMode=on");
        assertThat(run(strictly)).as("the JVM accepts the cache").contains("Good day");
    }

    @Test
    void aProcessThatIsKilledLeavesNoRecording() throws Exception {
        var command = new ArrayList<>(caches.usingOrRecording(greeter()));
        command.add("wait");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            // The JVM may have warnings first.
            assertThat(output.lines().anyMatch(line -> line.contains("Good day")))
                    .isTrue();
            process.destroyForcibly().waitFor();
        }

        assertThat(caches.keep()).isZero();
        assertThat(assembly.pending()).isZero();
        assertThat(caches.usingOrRecording(greeter())).contains(RECORDS);
    }

    @Test
    void aRecordingOfWhichNoCacheCanBeMadeIsTriedOnceAndTheReasonIsKept() throws Exception {
        caches.usingOrRecording(greeter());
        Files.writeString(home.recordings().resolve(greeter().key() + ".recording"), "half a recording");
        caches.keep();

        assembly.run(made::add);

        assertThat(made).isEmpty();
        assertThat(home.aot().resolve(greeter().key() + ".failed")).isNotEmptyFile();
        assertThat(assembly.pending()).isZero();
        assertThat(caches.usingOrRecording(greeter())).isEqualTo(greeter().command());
    }

    @Test
    void anotherBuildRecordsAnewAndItsCacheReplacesTheOneBefore() throws Exception {
        makeCache();
        String before = greeter().key();

        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(caches.using(greeter())).isEqualTo(greeter().command());
        makeCache();

        assertThat(greeter().key()).isNotEqualTo(before);
        assertThat(files()).containsExactlyInAnyOrder(greeter().key() + ".aot", "lock");
    }

    @Test
    void onlyOneProcessMakesCaches() throws Exception {
        run(caches.usingOrRecording(greeter()));
        caches.keep();
        try (var channel = FileChannel.open(
                        home.aot().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(assembly.isRunning()).isTrue();
            assembly.run(made::add);
        }

        assertThat(made).isEmpty();
        assertThat(assembly.pending()).isEqualTo(1);
        assertThat(assembly.isRunning()).isFalse();
    }

    private void makeCache() throws Exception {
        run(caches.usingOrRecording(greeter()));
        caches.keep();
        assembly.run(made::add);
    }

    private Program greeter() {
        return new Program(
                "greeter", Jvm.command("64m", List.of("-cp", jar.toString(), Greeter.class.getName())), List.of(jar));
    }

    /** A cache is for jars only. */
    private void pack() throws IOException {
        String entry = Greeter.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream bytes = Greeter.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new JarEntry(entry));
            bytes.transferTo(out);
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(home.aot())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
