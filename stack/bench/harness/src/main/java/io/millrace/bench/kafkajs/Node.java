package io.millrace.bench.kafkajs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.millrace.stack.StackException;

/**
 * Node.js with its package manager npm.
 *
 * @param folder the folder with the programs {@code node} and {@code npm}
 * @param version such as {@code v20.20.2}
 */
public record Node(Path folder, String version) {

    private static final int OLDEST = 20;
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*");

    /** Finds Node.js on the {@code PATH}, or where its installers and version managers put it. */
    public static Optional<Node> find() {
        var path = Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                .map(Path::of);
        Path home = Path.of(System.getProperty("user.home"));
        var others = Stream.of(Path.of("/usr/local/bin"), Path.of("/opt/node/bin"), home.resolve(".local/bin"));
        var managed = Stream.of(home.resolve(".nvm/versions/node"), home.resolve(".asdf/installs/nodejs"))
                .flatMap(Node::subfolders)
                .map(folder -> folder.resolve("bin"));
        return find(Stream.of(path, others, managed).flatMap(folders -> folders).toList());
    }

    /** Finds Node.js in one of the folders, the first that has it new enough. */
    static Optional<Node> find(List<Path> folders) {
        return folders.stream()
                .filter(folder -> Files.isExecutable(folder.resolve("node")))
                .filter(folder -> Files.isExecutable(folder.resolve("npm")))
                .map(folder -> new Node(folder, versionOf(folder.resolve("node"))))
                .filter(Node::isNewEnough)
                .findFirst();
    }

    /** Why there is nothing to measure, and what to do, where {@link #find()} finds nothing. */
    public static String missing() {
        return "no Node.js %d or later with npm was found; install it, or put its folder on the PATH".formatted(OLDEST);
    }

    private static Stream<Path> subfolders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }

    private static String versionOf(Path node) {
        try {
            Process process = new ProcessBuilder(node.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private boolean isNewEnough() {
        var matcher = VERSION.matcher(version);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) >= OLDEST;
    }

    /** Command that runs a program. */
    List<String> command(Path program) {
        return List.of(folder.resolve("node").toString(), program.toString());
    }

    /**
     * Installs the packages that the project's lock file names, unless they are installed.
     *
     * @throws StackException if they can't be installed
     */
    void install(Path project, Path log) {
        try {
            Path done = project.resolve("node_modules/.package-lock.json");
            Path lock = project.resolve("package-lock.json");
            if (Files.exists(done) && Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(lock)) >= 0) {
                return;
            }
            var builder = new ProcessBuilder(folder.resolve("npm").toString(), "ci", "--no-audit", "--no-fund")
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            // npm is a script, which asks the PATH for its node.
            builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
            if (builder.start().waitFor() != 0) {
                throw new StackException("npm can't install the packages of %s, see %s".formatted(project, log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }
}
