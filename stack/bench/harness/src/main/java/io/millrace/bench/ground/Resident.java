package io.millrace.bench.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads how much memory a process has resident. */
public final class Resident {

    private static final int KIB_PER_MIB = 1024;

    private Resident() {}

    /** Resident set of the process, in MiB. */
    public static double mib(ProcessHandle process) {
        return mib(process, "VmRSS");
    }

    /** Largest resident set of the process so far, in MiB. */
    public static double mostMib(ProcessHandle process) {
        return mib(process, "VmHWM");
    }

    private static double mib(ProcessHandle process, String line) {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            return lines.filter(one -> one.startsWith(line))
                    .mapToDouble(one -> Double.parseDouble(one.replaceAll("\\D", "")) / KIB_PER_MIB)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
