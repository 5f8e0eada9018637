package io.millrace.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.stack.home.Home;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.DatabasePart;
import io.millrace.stack.parts.ProcessPart;
import io.millrace.stack.parts.Processes;

/**
 * Finds and stops processes that a killed launcher has left behind. The launcher notes each process with its start
 * time, and gives each an environment variable with the stack's folder. A process with neither belongs to another
 * program, though it may have a noted pid.
 */
public final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final String DATABASE = "database";
    private static final String LOG_SUFFIX = ".log";

    private Leftovers() {}

    /** A process that still runs, and the name of its part. */
    public record Leftover(String part, ProcessHandle process) {

        @Override
        public String toString() {
            return "%s (process %d)".formatted(part, process.pid());
        }
    }

    /** The processes of this folder's stack that run without a launcher; none while the launcher runs. */
    public static List<Leftover> find(Home home) {
        var running = RunningFile.read(home);
        if (running.filter(RunningFile::isAlive).isPresent()) {
            return List.of();
        }
        Stream<Leftover> noted = running.stream()
                .flatMap(file -> file.parts().entrySet().stream())
                // The database's data folder has its pid.
                .filter(part -> !part.getKey().equals(DATABASE))
                .flatMap(part ->
                        part.getValue().process().map(process -> new Leftover(part.getKey(), process)).stream());
        Stream<Leftover> marked = ProcessHandle.allProcesses()
                .flatMap(process -> marked(home, process).map(part -> new Leftover(part, process)).stream());
        Stream<Leftover> database =
                DatabasePart.leftover(home.database()).map(process -> new Leftover(DATABASE, process)).stream();
        return Stream.of(noted, marked, database)
                .flatMap(found -> found)
                .filter(found -> Processes.runs(found.process()))
                .collect(Collectors.toMap(
                        found -> found.process().pid(), found -> found, (one, same) -> one, LinkedHashMap::new))
                .values()
                .stream()
                .sorted(Comparator.comparing(Leftover::part))
                .toList();
    }

    /** The process's part by its environment variable; a launcher may have been killed before it noted the process. */
    private static Optional<String> marked(Home home, ProcessHandle process) {
        return Processes.variable(process, ProcessPart.MARK)
                .map(Path::of)
                .filter(log -> home.logs().equals(log.getParent()))
                .map(log -> log.getFileName().toString())
                .filter(file -> file.endsWith(LOG_SUFFIX))
                .map(file -> file.substring(0, file.length() - LOG_SUFFIX.length()));
    }

    /**
     * Stops the processes, in the order in which a launcher would.
     *
     * @return the processes that ran
     * @throws StackException if the launcher still runs, or a process does not end
     */
    public static List<Leftover> stop(Home home) {
        RunningFile.read(home).filter(RunningFile::isAlive).ifPresent(running -> {
            throw new StackException(
                    "Millrace is up already (process %d). See ./millrace status, or end it: ./millrace down"
                            .formatted(running.launcher().pid()));
        });
        List<Leftover> left = find(home);
        var groups = left.stream()
                .filter(found -> !found.part().equals(DATABASE))
                .collect(Collectors.groupingBy(found -> place(found.part())));
        groups.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(group -> stop(group.getValue()));
        DatabasePart.stopLeftover(home.database());
        RunningFile.remove(home);
        return left;
    }

    /** The gateway first, the services next, and then broker, database and the other servers. */
    private static int place(String part) {
        if (part.equals(Service.GATEWAY.name())) {
            return 0;
        }
        return 2 + Stack.INFRA.indexOf(part);
    }

    private static void stop(List<Leftover> parts) {
        parts.forEach(part -> part.process().destroy());
        var stubborn = awaitEnd(parts);
        stubborn.forEach(part -> part.process().destroyForcibly());
        var immortal = awaitEnd(stubborn);
        if (!immortal.isEmpty()) {
            throw new StackException("These do not end, and are to be stopped by hand: " + names(immortal));
        }
    }

    /** The processes that still run after the grace period. */
    private static List<Leftover> awaitEnd(List<Leftover> parts) {
        var running = new ArrayList<>(parts);
        Instant end = Instant.now().plus(GRACE);
        while (true) {
            running.removeIf(part -> !Processes.runs(part.process()));
            if (running.isEmpty() || Instant.now().isAfter(end)) {
                return running;
            }
            Pause.of(PAUSE);
        }
    }

    /** The parts and their pids, for users. */
    public static String names(List<Leftover> parts) {
        return parts.stream().map(Leftover::toString).collect(Collectors.joining(", "));
    }
}
