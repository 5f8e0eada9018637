package io.millrace.bench.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has in memory. */
public final class Resident {

    private static final int KIB_PER_MIB = 1024;

    private Resident() {}

    /** Its resident set, in MiB. */
    public static double mib(ProcessHandle process) {
        return mib(process, "VmRSS");
    }

    /** The most that its resident set has been, in MiB. */
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
