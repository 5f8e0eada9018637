package io.millrace.stack.aot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.stack.home.Home;

/**
 * The AOT caches of the stack's JVMs (JEP 483, JEP 515): classes that an earlier run has loaded, linked and profiled.
 * A program without a cache records one: its JVM writes the recording when it exits, and {@link AotAssembly} makes a
 * cache of it. The files of one program and build:
 *
 * <pre>
 * state/aot/orders-1a2b3c4d.recording          written by the JVM of a run that has not ended yet
 * .millrace/aot/orders-1a2b3c4d.recorded       complete; the cache is yet to be made
 * .millrace/aot/orders-1a2b3c4d.command        the command line that was recorded
 * .millrace/aot/orders-1a2b3c4d.aot            the cache
 * .millrace/aot/orders-1a2b3c4d.failed         why no cache can be made; the program starts without one
 * </pre>
 */
public final class AotCaches {

    static final String CACHE = ".aot";
    static final String RECORDED = ".recorded";
    static final String COMMAND = ".command";
    static final String FAILED = ".failed";

    private static final String RECORDING = ".recording";

    private final Path folder;
    private final Path recordings;

    public AotCaches(Home home) {
        this.folder = home.aot();
        this.recordings = home.recordings();
    }

    /** The command line that starts a program from its cache; without a cache the program's own. */
    public List<String> using(Program program) {
        Path cache = folder.resolve(program.key() + CACHE);
        return Files.exists(cache) ? program.with("-XX:AOTCache=" + cache) : program.command();
    }

    /** The same; a program of which there is neither cache nor recording records. */
    public List<String> usingOrRecording(Program program) {
        String key = program.key();
        if (isSettled(key) || Files.exists(folder.resolve(key + RECORDED))) {
            return using(program);
        }
        try {
            Files.createDirectories(recordings);
            Path recording = recordings.resolve(key + RECORDING);
            Files.write(recordings.resolve(key + COMMAND), program.command());
            return program.with("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recording);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a program of this run records. */
    public boolean isRecording() {
        try {
            return !list(recordings, COMMAND).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes what an earlier run of this state has recorded, and did not end in order. */
    public void forgetRecordings() {
        try {
            for (Path file : list(recordings, "")) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a program has its cache, or is known to get none. */
    public boolean isSettled(Program program) {
        return isSettled(program.key());
    }

    private boolean isSettled(String key) {
        return Files.exists(folder.resolve(key + CACHE)) || Files.exists(folder.resolve(key + FAILED));
    }

    /**
     * Takes over the recordings of a run of this state that has ended.
     *
     * @return how many programs have recorded
     */
    public int keep() {
        try {
            int kept = 0;
            for (Path recording : list(recordings, RECORDING)) {
                // The JVM creates the file when it starts, and fills it when it exits; a killed JVM leaves it empty.
                if (Files.size(recording) > 0) {
                    String key = key(recording, RECORDING);
                    move(recordings.resolve(key + COMMAND), folder.resolve(key + COMMAND));
                    move(recording, folder.resolve(key + RECORDED));
                    kept++;
                }
            }
            forgetRecordings();
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves a file, also to another file system: the target appears complete. */
    private static void move(Path file, Path target) throws IOException {
        Path next = target.resolveSibling(target.getFileName() + ".next");
        Files.move(file, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The files of a folder with a suffix; none if the folder does not exist. */
    static List<Path> list(Path folder, String suffix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new ArrayList<>();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    static String key(Path file, String suffix) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - suffix.length());
    }
}
