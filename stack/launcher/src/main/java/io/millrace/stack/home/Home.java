package io.millrace.stack.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

import io.millrace.stack.StackException;

/**
 * The folders of a stack.
 *
 * @param root the checkout that was built
 * @param state all that a stack remembers; without it, it is a new one
 */
public record Home(Path root, Path state) {

    private static final long NEEDED_BYTES = 3L << 30;

    /** Of the build whose launcher this is. */
    public static Home of(Path state) {
        return new Home(checkout(), state.toAbsolutePath().normalize());
    }

    private static Path checkout() {
        String root = System.getProperty("millrace.root");
        if (root == null) {
            throw new StackException("Start the launcher by ./millrace: it says where the build is.");
        }
        return Path.of(root).toAbsolutePath().normalize();
    }

    public static Path defaultState() {
        return checkout().resolve(".millrace/state");
    }

    public Path dist() {
        return root.resolve(".millrace/dist");
    }

    /** Where servers are unpacked: beside the build, or with the state where the build can't be written. */
    public Path binaries() {
        return Files.isWritable(dist()) ? dist() : state.resolve("binaries");
    }

    public Path aot() {
        return root.resolve(".millrace/aot");
    }

    /** The file of what users and services sign in with. */
    public Path secrets() {
        return state.resolve("secrets.properties");
    }

    /** The folder of the database cluster. */
    public Path database() {
        return state.resolve("postgres");
    }

    public Path logs() {
        return state.resolve("logs");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    /** What runs, for the launcher's other commands. */
    public Path running() {
        return state.resolve("running.json");
    }

    public Path build(Service service) {
        return root.resolve("services").resolve(service.name()).resolve("target");
    }

    /** Makes the folders, and tells if there is no room for them. */
    public void prepare() {
        try {
            Files.createDirectories(logs());
            Files.createDirectories(aot());
            long free = Files.getFileStore(state).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw new StackException(
                        "%s has %d MiB of disk left; Millrace needs %d MiB. Make room, or name another folder: --state DIR"
                                .formatted(state, free >> 20, NEEDED_BYTES >> 20));
            }
        } catch (IOException e) {
            throw new StackException(
                    "The folder %s can't be written: %s. Name another: --state DIR".formatted(state, e.getMessage()),
                    e);
        }
    }

    /** Forgets everything. */
    public void erase() {
        if (!Files.exists(state)) {
            return;
        }
        if (!Files.exists(secrets()) && !Files.exists(logs())) {
            throw new StackException("%s does not look like a state of Millrace; it is left alone".formatted(state));
        }
        try (var files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
