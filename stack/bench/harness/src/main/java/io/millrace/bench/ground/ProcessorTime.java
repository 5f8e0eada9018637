package io.millrace.bench.ground;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

/** Reads how much processor time processes have taken, and the whole machine has, from {@code /proc}. */
public final class ProcessorTime {

    /** Linux counts processor time in hundredths of a second. */
    private static final int TICK_MILLIS = 10;

    /** Fields of a process's {@code stat} after its name: time in user mode; three more fields follow it. */
    private static final int USER_TIME = 11;

    private static final int TIMES = 4;

    /** Columns of the machine's {@code stat}: idle, and waiting for a disk. */
    private static final int IDLE = 3;

    private static final int WAITING = 4;
    /** Column of the time that the machine's host gave to others; guests' columns follow, which user time includes. */
    private static final int STOLEN = 7;

    private ProcessorTime() {}

    /**
     * Time of the process and of all that descend from it, ended ones included: PostgreSQL has a process for each
     * connection.
     *
     * @return zero where the system does not tell
     */
    public static Duration ofTree(ProcessHandle process) {
        return Duration.ofMillis(TICK_MILLIS
                * Stream.concat(Stream.of(process), process.descendants())
                        .mapToLong(ProcessorTime::ticks)
                        .sum());
    }

    /** Ticks of the process, and of its children that have ended. */
    private static long ticks(ProcessHandle process) {
        try {
            String stat = Files.readString(
                    Path.of("/proc", String.valueOf(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
            // The name may contain anything, and stands in parentheses.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields, USER_TIME, USER_TIME + TIMES)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException e) {
            // The process has just ended, or this is no Linux.
            return 0;
        }
    }

    /**
     * Time that all processors were busy, or were taken away by the machine's host.
     *
     * @return zero where the system does not tell
     */
    static Duration ofMachine() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElse("cpu").split(" +");
            long ticks = 0;
            for (int i = 0; i <= STOLEN && i + 1 < fields.length; i++) {
                ticks += i == IDLE || i == WAITING ? 0 : Long.parseLong(fields[i + 1]);
            }
            return Duration.ofMillis(TICK_MILLIS * ticks);
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }
}
