package io.millrace.bench.ground;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import io.millrace.stack.parts.DatabasePart;

/**
 * Measures how much of the machine's processors other programs take while a benchmark runs. Where they take much, the
 * figures say little.
 */
public final class Bystanders {

    private final Path database;
    private Reading last;

    /**
     * Begins to measure.
     *
     * @param database the data folder of the bench's own database, whose server is no child of this process
     */
    public Bystanders(Path database) {
        this.database = database;
        this.last = read();
    }

    /**
     * The cores that programs other than this process, its descendants and its database took on average since the last
     * call, or since the beginning.
     */
    public double cores() {
        Reading now = read();
        Duration own = now.own().minus(last.own()).plus(now.databaseSince(last));
        Duration others = now.machine().minus(last.machine()).minus(own);
        double cores = Math.max(0, others.toNanos()) / (double) Math.max(1, now.nanos() - last.nanos());
        last = now;
        return cores;
    }

    private Reading read() {
        ProcessHandle self = ProcessHandle.current();
        Optional<ProcessHandle> server = DatabasePart.leftover(database)
                .filter(process -> self.descendants().noneMatch(process::equals));
        return new Reading(
                System.nanoTime(),
                ProcessorTime.ofMachine(),
                ProcessorTime.ofTree(self),
                server.map(ProcessHandle::pid).orElse(0L),
                server.map(ProcessorTime::ofTree).orElse(Duration.ZERO));
    }

    /** @param pid of the database's server; 0 if none runs, or the server is a descendant of this process */
    private record Reading(long nanos, Duration machine, Duration own, long pid, Duration database) {

        /** The database's time since an earlier reading; a server that was started since then began with none. */
        Duration databaseSince(Reading earlier) {
            return pid == earlier.pid ? database.minus(earlier.database) : database;
        }
    }
}
