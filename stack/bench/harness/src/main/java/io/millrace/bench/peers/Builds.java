package io.millrace.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;

/**
 * Builds a peer when it is measured: peers stand on platforms of their own, such as Spring Boot, outside this build.
 */
final class Builds {

    private static final Path PEERS = Path.of("stack/bench/peers");

    private Builds() {}

    /**
     * Builds the peer unless its jar is up to date.
     *
     * @return the peer's jar, as a path from the root of the checkout
     */
    static Path jar(Home home, String peer) {
        Path folder = PEERS.resolve(peer);
        Path jar = folder.resolve("target/peer.jar");
        if (!isUpToDate(home.root().resolve(jar), home.root().resolve(folder))) {
            build(home, folder);
        }
        return jar;
    }

    /** Whether no file of the folder has changed since the jar was built. */
    private static boolean isUpToDate(Path jar, Path folder) {
        if (!Files.exists(jar)) {
            return false;
        }
        Path target = folder.resolve("target");
        try (var files = Files.walk(folder)) {
            FileTime built = Files.getLastModifiedTime(jar);
            for (Path file : files.filter(one -> !one.startsWith(target)).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void build(Home home, Path folder) {
        Path log = home.log(folder.getFileName() + "-build");
        var command = List.of(
                home.root().resolve("mvnw").toString(),
                "-f",
                home.root().resolve(folder).resolve("pom.xml").toString(),
                "package");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            // With the JDK that runs the bench, whatever the machine's default JDK is.
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            if (builder.start().waitFor() != 0) {
                throw new StackException("The peer in %s can't be built, see %s".formatted(folder, log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
    }
}
