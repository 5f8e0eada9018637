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
 * @param state the stack's data, logs and passwords; removing it resets the stack
 */
public record Home(Path root, Path state) {

    private static final long NEEDED_BYTES = 3L << 30;

    /** The folders of the checkout that this launcher was built from. */
    public static Home of(Path state) {
        return new Home(checkout(), state.toAbsolutePath().normalize());
    }

    private static Path checkout() {
        String root = System.getProperty("millrace.root");
        if (root == null) {
            throw new StackException("Start the launcher with ./millrace, which sets millrace.root.");
        }
        return Path.of(root).toAbsolutePath().normalize();
    }

    public static Path defaultState() {
        return checkout().resolve(".millrace/state");
    }

    public Path dist() {
        return root.resolve(".millrace/dist");
    }

    /** The folder into which servers are unpacked: in the checkout if it is writable, otherwise in the state. */
    public Path binaries() {
        return Files.isWritable(dist()) ? dist() : state.resolve("binaries");
    }

    /** The folder of the AOT caches of this build. */
    public Path aot() {
        return root.resolve(".millrace/aot");
    }

    /** The folder into which the JVMs of a run record. */
    public Path recordings() {
        return state.resolve("aot");
    }

    /** The launcher's jar, with its class path: the program of every JVM that is no service. */
    public Path launcher() {
        return root.resolve("stack/launcher/target/millrace-run.jar");
    }

    /** The file of the passwords. */
    public Path secrets() {
        return state.resolve("secrets.properties");
    }

    /** The folder of the database cluster. */
    public Path database() {
        return state.resolve("postgres");
    }

    /** The folder of the broker's log. */
    public Path broker() {
        return state.resolve("kafka");
    }

    public Path logs() {
        return state.resolve("logs");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    /** The file of the running processes, for the launcher's other commands. */
    public Path running() {
        return state.resolve("running.json");
    }

    public Path build(Service service) {
        return root.resolve("services").resolve(service.name()).resolve("target");
    }

    /**
     * The folder of a service's jars.
     *
     * @throws StackException if the service is not built
     */
    public Path application(Service service) {
        Path application = build(service).resolve("quarkus-app");
        if (!Files.isDirectory(application)) {
            throw new StackException("%s is not built: run ./millrace up, or ./mvnw package".formatted(service.name()));
        }
        return application;
    }

    /** Creates the folders, and checks the free disk space. */
    public void prepare() {
        try {
            Files.createDirectories(logs());
            Files.createDirectories(aot());
            long free = Files.getFileStore(state).getUsableSpace();
            if (free < NEEDED_BYTES) {
                throw new StackException(
                        "%s has %d MiB of free disk space; Millrace needs %d MiB. Free some, or name another folder: --state DIR"
                                .formatted(state, free >> 20, NEEDED_BYTES >> 20));
            }
        } catch (IOException e) {
            throw new StackException(
                    "The folder %s is not writable: %s. Name another one: --state DIR".formatted(state, e.getMessage()),
                    e);
        }
    }

    /** Deletes the state. */
    public void erase() {
        if (!Files.exists(state)) {
            return;
        }
        if (!Files.exists(secrets()) && !Files.exists(logs())) {
            throw new StackException("%s is not deleted: it does not look like a state of Millrace".formatted(state));
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
