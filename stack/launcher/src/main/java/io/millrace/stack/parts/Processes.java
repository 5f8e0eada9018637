package io.millrace.stack.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads facts about processes that {@link ProcessHandle} does not have, from {@code /proc} (other systems do not have
 * them), and detaches processes from the terminal.
 */
public final class Processes {

    /** Starts a process in a session of its own. */
    private static final Optional<Path> SETSID = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    private Processes() {}

    /** The command line that runs a command in a session of its own, which Ctrl-C in a terminal does not reach. */
    public static List<String> inOwnSession(List<String> command) {
        var longer = new ArrayList<>(command);
        SETSID.ifPresent(setsid -> longer.addFirst(setsid.toString()));
        return longer;
    }

    /** Whether the process runs; a zombie, which has ended without its parent's notice, does not. */
    public static boolean runs(ProcessHandle process) {
        return process.isAlive() && !hasEnded(process);
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            String stat = Files.readString(of(process, "stat"), StandardCharsets.ISO_8859_1);
            // The state follows the name, which may contain anything.
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }

    /** The value of an environment variable of the process; empty if it is not set, or the process is another user's. */
    public static Optional<String> variable(ProcessHandle process, String name) {
        try {
            String environment = Files.readString(of(process, "environ"), StandardCharsets.ISO_8859_1);
            return Stream.of(environment.split("\0"))
                    .filter(variable -> variable.startsWith(name + "="))
                    .map(variable -> new String(
                            variable.substring(name.length() + 1).getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.UTF_8))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The folder in which the process works. */
    public static Optional<Path> folder(ProcessHandle process) {
        try {
            return Optional.of(Files.readSymbolicLink(of(process, "cwd")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path of(ProcessHandle process, String file) {
        return Path.of("/proc", String.valueOf(process.pid()), file);
    }
}
