package io.millrace.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.House;

/**
 * Does what {@code Dockerfile.jvm} does to make an AOT cache, with the files of this build in folders that stand for
 * those of the image.
 */
class TrainedImageTest {

    private static final String SERVICE = "catalog";
    private static final Pattern TRAINING =
            Pattern.compile("^RUN (java .*TrainingMain .*) \\\\\\R +(java .*) \\\\$", Pattern.MULTILINE);
    private static final Pattern TIME = Pattern.compile("touch -d (\\S+)");
    private static final String JAVA = Image.javaHome().resolve("bin/java").toString();
    private static final int MINUTES = 10;

    @TempDir
    Path image;

    private String dockerfile;
    private Image service;

    @BeforeEach
    void buildAsTheDockerfileDoes() throws IOException {
        dockerfile = Files.readString(House.ROOT.resolve("src/main/docker/Dockerfile.jvm"));
        service = Image.of("millrace/" + SERVICE);
        Files.createDirectories(image.resolve("training"));
        Files.createDirectories(image.resolve("aot"));
        Path target = House.ROOT.resolve("services").resolve(SERVICE).resolve("target");
        Files.copy(target.resolve("millrace-wiring.json"), image.resolve("training/millrace-wiring.json"));
        copy(target.resolve("quarkus-app"), image.resolve("app"));
        touch(FileTime.from(Instant.parse(group(TIME, 1))));
    }

    @Test
    void aServiceStartsFromTheCacheOfItsImageAndFromNoOther() throws Exception {
        var training = new ArrayList<>(words(group(TRAINING, 1)));
        // The libraries of the training are among those of this test.
        training.set(training.indexOf("-cp") + 1, System.getProperty("java.class.path"));
        training.addAll(words(group(TRAINING, 2)));
        assertThat(run(training)).as(log()).isZero();

        // As a layer of the image brings it: other files with the same content, size and time.
        copy(image.resolve("app"), image.resolve("layer"));
        run(List.of("rm", "-r", image.resolve("app").toString()));
        Files.move(image.resolve("layer"), image.resolve("app"));
        assertThat(run(starting())).as(log()).isZero();
        assertThat(log()).contains(SERVICE + " ");

        touch(FileTime.from(Instant.EPOCH));
        assertThat(run(starting())).as(log()).isNotZero();
    }

    /** The image's entry point, as a process that ends where its JVM does not take the cache. */
    private List<String> starting() {
        var command =
                new ArrayList<>(service.entrypoint().stream().map(this::here).toList());
        command.add(1, "-XX:AOTMode=on");
        command.add("--version");
        return command;
    }

    private List<String> words(String line) {
        return Arrays.stream(line.strip().split("\\s+")).map(this::here).toList();
    }

    private String here(String word) {
        return word.equals("java") ? JAVA : word.replaceAll("(?<=^|=)/(app|aot|training)/", image + "/$1/");
    }

    private String group(Pattern pattern, int number) {
        var found = pattern.matcher(dockerfile);
        assertThat(found.find()).as(pattern.pattern()).isTrue();
        return found.group(number);
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(image.resolve("log").toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", service.javaOptions());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ends").isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String log() throws IOException {
        return Files.readString(image.resolve("log"));
    }

    private void touch(FileTime time) throws IOException {
        try (var files = Files.walk(image.resolve("app"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
