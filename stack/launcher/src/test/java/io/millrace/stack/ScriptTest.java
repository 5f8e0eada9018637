package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.stack.home.Service;

/** Tests what the script {@code ./millrace} has Maven build, with a stand-in for Maven that notes its arguments. */
class ScriptTest {

    private static final Path SCRIPT = Path.of("..", "..", "millrace");

    private static final String MAVEN = """
            #!/bin/sh
            root=$(dirname "$0")
            echo "$*" >> "$root/calls"
            mkdir -p "$root/stack/launcher/target"
            touch "$root/stack/launcher/target/millrace-run.jar"
            """;

    @TempDir
    private Path checkout;

    @BeforeEach
    void checkOut() throws IOException {
        Files.copy(SCRIPT, checkout.resolve("millrace"));
        Path maven = Files.writeString(checkout.resolve("mvnw"), MAVEN);
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        for (String folder : List.of("contracts", "messaging", "services", "stack")) {
            Files.createDirectories(checkout.resolve(folder));
        }
        write("pom.xml");
        write("services/orders/src/main/java/Orders.java");
    }

    @Test
    void upBuildsTheModulesOfAStackWithoutTheirTests() throws Exception {
        run("up");

        assertThat(calls()).hasSize(1);
        assertThat(calls().getFirst()).contains("-Prun", "stack/launcher", "!messaging/testing", "package");
        for (Service service : Service.ALL) {
            assertThat(calls().getFirst()).contains("services/" + service.name());
        }
    }

    @Test
    void upBuildsAgainAfterAChangeOfItsSourcesOnly() throws Exception {
        run("up");
        run("up");
        change("services/orders/src/test/java/OrdersTest.java");
        change("stack/bench/harness/src/main/java/Bench.java");
        change("messaging/sample/src/main/java/Greetings.java");
        run("up");
        assertThat(calls()).hasSize(1);

        change("services/orders/src/main/java/Orders.java");
        run("up");
        assertThat(calls()).hasSize(2);
    }

    @Test
    void theBenchHasAllModulesBuilt() throws Exception {
        run("up");
        run("bench");
        run("up");
        run("bench");

        assertThat(calls()).hasSize(2);
        assertThat(calls().getLast()).contains("-DskipTests").doesNotContain("-Prun", "-pl");
    }

    /** Maven compiles a module again of which it has no list of sources; docs/adr/0047 has the reason. */
    @Test
    void testCompilesAgainWhatUpHasCompiledWithoutTheChecks() throws Exception {
        run("up");
        Path list = write("services/orders/target/maven-status/inputFiles.lst");
        run("test");
        assertThat(list).doesNotExist();
        assertThat(calls().getLast()).endsWith("verify");

        write("services/orders/target/maven-status/inputFiles.lst");
        run("test");
        assertThat(list).exists();
    }

    private Path write(String file) throws IOException {
        Path path = checkout.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, "");
    }

    /** Writes a file that is newer than any build so far. */
    private void change(String file) throws IOException {
        Files.setLastModifiedTime(write(file), FileTime.from(Instant.now().plusSeconds(3600)));
    }

    /** The launcher that the script starts in the end is an empty file here, so its exit code says nothing. */
    private void run(String command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(checkout.resolve("millrace").toString(), command)
                .redirectErrorStream(true)
                .redirectOutput(checkout.resolve("output").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        assertThat(builder.start().waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(checkout.resolve("calls"));
    }
}
