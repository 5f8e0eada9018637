package io.millrace.bench.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads how much processor time processes have used, as Linux accounts it. */
public final class ProcessorTime {

    /** Linux reports times to programs in hundredths of a second, whatever its own clock is. */
    private static final int MILLIS_PER_TICK = 10;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int USER_OF_ENDED_CHILDREN = 13;
    private static final int SYSTEM_OF_ENDED_CHILDREN = 14;

    private ProcessorTime() {}

    /** The time of the process, of the processes that it has started and of their own, living or ended. */
    public static Duration ofTree(ProcessHandle process) {
        return process.descendants()
                .map(child -> read(child, USER, SYSTEM))
                .reduce(read(process, USER, SYSTEM, USER_OF_ENDED_CHILDREN, SYSTEM_OF_ENDED_CHILDREN), Duration::plus);
    }

    /** Sums the fields, counted from the one behind the command's name. A process that has ended counts nothing. */
    private static Duration read(ProcessHandle process, int... fields) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field : fields) {
                ticks += Long.parseLong(values[field]);
            }
            return Duration.ofMillis(ticks * MILLIS_PER_TICK);
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }
}
