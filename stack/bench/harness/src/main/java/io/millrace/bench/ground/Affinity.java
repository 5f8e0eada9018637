package io.millrace.bench.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.stack.StackException;

/** Binds processes to cores, with {@code taskset} of util-linux. */
public final class Affinity {

    private Affinity() {}

    /** Binds all threads of a process, and those that they start from now on. */
    public static void pin(ProcessHandle process, List<Integer> cores) {
        String list = String.join(",", cores.stream().map(String::valueOf).toList());
        try {
            var command = new ProcessBuilder("taskset", "-a", "-c", "-p", list, String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // A thread that ends meanwhile can't be bound, which does no harm.
            if (command.waitFor() != 0 && process.isAlive() && !output.contains("No such process")) {
                throw new StackException(
                        "Process %d can't be bound to the cores %s: %s".formatted(process.pid(), list, output.strip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("taskset, which binds processes to cores, can't be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted");
        }
    }

    /** Binds a process and all that descend from it, such as those of PostgreSQL's connections. */
    public static void pinTree(ProcessHandle process, List<Integer> cores) {
        Stream.concat(Stream.of(process), process.descendants()).forEach(one -> pin(one, cores));
    }

    /** All cores of this machine. */
    public static List<Integer> allCores() {
        return IntStream.range(0, cores()).boxed().toList();
    }

    /** The number of cores, of which this process may be bound to a part. */
    public static int cores() {
        return Machines.CORES;
    }

    /** Read once, before this process is bound. */
    private static final class Machines {
        private static final int CORES = Runtime.getRuntime().availableProcessors();
    }
}
