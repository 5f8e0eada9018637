package io.millrace.stack.aot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.stack.StackException;
import io.millrace.stack.home.Home;
import io.millrace.stack.parts.Jvm;
import io.millrace.stack.parts.Processes;

/**
 * Makes AOT caches of recordings, one after the other: a JVM reads the recording, loads and links its classes, and
 * writes the cache. That takes minutes of processor time for a whole stack, so it is the work of a process of its own,
 * which has the lowest priority and outlives the launcher. A cache appears when it is complete.
 */
public final class AotAssembly {

    private static final String LOCK = "lock";
    private static final String LOG = "assembly.log";

    private final Path folder;

    /** @param folder the folder of recordings and caches */
    private AotAssembly(Path folder) {
        this.folder = folder;
    }

    public AotAssembly(Home home) {
        this(home.aot());
    }

    /** @param arguments the folder of recordings and caches */
    public static void main(String[] arguments) {
        var assembly = new AotAssembly(Path.of(arguments[0]));
        assembly.run(cache -> System.out.println(cache + " has its cache"));
    }

    /** How many recordings wait for their cache. */
    public int pending() {
        return recorded().size();
    }

    /** Whether a process makes caches now. */
    public boolean isRunning() {
        if (!Files.exists(folder.resolve(LOCK))) {
            return false;
        }
        try (FileChannel channel = lockFile();
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException _) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the process, unless it runs already or there is no recording. */
    public void begin() {
        if (pending() == 0 || isRunning()) {
            return;
        }
        var command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.addAll(Jvm.command(
                "64m",
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AotAssembly.class.getName(),
                        folder.toString())));
        try {
            new ProcessBuilder(Processes.inOwnSession(command))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(LOG).toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException e) {
            throw new StackException("The AOT caches can't be made in the background: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the caches of all recordings; does nothing while another process makes them.
     *
     * @param onMade called with the key of each cache
     */
    public void run(Consumer<String> onMade) {
        try (FileChannel channel = lockFile();
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return;
            }
            List<Path> recorded = recorded();
            while (!recorded.isEmpty()) {
                String key = AotCaches.key(recorded.getFirst(), AotCaches.RECORDED);
                if (make(key)) {
                    onMade.accept(key);
                }
                recorded = recorded();
            }
        } catch (OverlappingFileLockException _) {
            // Another thread of this JVM makes them.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private List<Path> recorded() {
        try {
            return AotCaches.list(folder, AotCaches.RECORDED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean make(String key) throws IOException {
        Path recorded = folder.resolve(key + AotCaches.RECORDED);
        Path command = folder.resolve(key + AotCaches.COMMAND);
        Path next = folder.resolve(key + ".next");
        Path log = folder.resolve(key + ".log");
        boolean made = Files.exists(command) && assemble(command, recorded, next, log) && Files.exists(next);
        if (made) {
            removeOthers(key);
            Files.move(next, folder.resolve(key + AotCaches.CACHE), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(log);
        } else {
            Files.deleteIfExists(next);
            Path failed = Files.createFile(folder.resolve(key + AotCaches.FAILED));
            if (Files.exists(log)) {
                Files.move(log, failed, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(recorded);
        Files.deleteIfExists(command);
        return made;
    }

    private static boolean assemble(Path command, Path recorded, Path next, Path log) throws IOException {
        List<String> recordedCommand = Files.readAllLines(command);
        var program = new Program("", recordedCommand, List.of());
        Process process = new ProcessBuilder(
                        program.with("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + next))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Removes what earlier builds of the program have left. */
    private void removeOthers(String key) throws IOException {
        String name = key.substring(0, key.lastIndexOf('-') + 1);
        try (var files = Files.newDirectoryStream(folder, name + "????????.*")) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(key + ".")) {
                    Files.delete(file);
                }
            }
        }
    }
}
