package io.millrace.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The machine and the time of a measurement. */
public record Machine(String cpu, int cores, long memoryMib, String system, String java, Instant at) {

    private static final int KIB_PER_MIB = 1024;

    public static Machine here() {
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name", "unknown"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal", "0").replaceAll("\\D", "")) / KIB_PER_MIB,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                Instant.now());
    }

    private static String field(Path file, String name, String otherwise) {
        if (!Files.isReadable(file)) {
            return otherwise;
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
