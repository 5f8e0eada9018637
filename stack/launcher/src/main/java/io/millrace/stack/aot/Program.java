package io.millrace.stack.aot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A JVM of the stack, as it starts without an AOT cache.
 *
 * @param name the part's name; the processes of a service share it
 * @param command the command line, which begins with the Java executable
 * @param files the files that the JVM loads classes from, and folders of such files
 */
public record Program(String name, List<String> command, List<Path> files) {

    /** The command line with further JVM options. */
    List<String> with(String... options) {
        var longer = new ArrayList<>(command);
        longer.addAll(1, List.of(options));
        return longer;
    }

    /**
     * The key of the program's cache. A JVM accepts a cache only with the JDK and the files that made it, and with the
     * same options for its garbage collector and modules.
     */
    String key() {
        List<String> options =
                command.stream().filter(option -> option.matches("-XX:.*|--.*")).toList();
        int[] parts = files.stream()
                .flatMap(file -> within(file).stream())
                .mapToInt(Program::fingerprint)
                .toArray();
        return "%s-%08x".formatted(name, Objects.hash(Runtime.version().toString(), options, Arrays.hashCode(parts)));
    }

    private static List<Path> within(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int fingerprint(Path file) {
        try {
            return Objects.hash(file.toString(), Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
