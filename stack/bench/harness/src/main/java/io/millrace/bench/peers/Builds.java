package io.millrace.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;

/** Peers are built when they are measured: they stand on platforms of their own. */
final class Builds {

    private static final Path PEERS = Path.of("stack/bench/peers");

    private Builds() {}

    /** @return the peer's jar, from the root of the checkout */
    static Path jar(Home home, String peer) {
        Path folder = PEERS.resolve(peer);
        Path jar = folder.resolve("target/peer.jar");
        if (!Files.exists(home.root().resolve(jar))) {
            build(home, folder);
        }
        return jar;
    }

    private static void build(Home home, Path folder) {
        Path log = home.log(folder.getFileName() + "-build");
        var command = List.of(
                home.root().resolve("mvnw").toString(),
                "-f",
                home.root().resolve(folder).resolve("pom.xml").toString(),
                "package");
        try {
            int status = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
            if (status != 0) {
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
