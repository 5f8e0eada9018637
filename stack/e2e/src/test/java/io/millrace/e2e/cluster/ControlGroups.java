package io.millrace.e2e.cluster;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The limits of containers, by control groups of the kernel: one group a container, all of them within one group, as
 * the kubelet makes them. Machines with version 2 have one hierarchy; those with version 1 have one for each controller.
 */
final class ControlGroups implements Closeable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final String PROCESSES = "cgroup.procs";
    private static final int SHARES_OF_A_PROCESSOR = 1024;
    private static final long PERIOD_MICROSECONDS = 100_000;
    private static final int MILLI = 1000;
    /** Of the group of a test's process; its number follows. */
    private static final String NAME = "millrace-cluster-";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final boolean unified;
    /** Within each hierarchy. */
    private final List<Path> parents;

    private final List<Path> groups = new ArrayList<>();
    private final Map<String, Group> containers = new LinkedHashMap<>();

    /** A container's groups: its files of limits with the values that they were given, and where processes join. */
    record Group(Map<Path, String> limits, List<Path> processes) {}

    private ControlGroups(boolean unified, List<Path> parents) {
        this.unified = unified;
        this.parents = parents;
    }

    /** Empty if this user may not make groups for memory and processors. */
    static Optional<ControlGroups> ofThisMachine() {
        String name = NAME + ProcessHandle.current().pid();
        var made = new ArrayList<Path>();
        try {
            Path controllers = ROOT.resolve("cgroup.controllers");
            if (Files.exists(controllers)) {
                if (!List.of(Files.readString(controllers).strip().split(" ")).containsAll(List.of("memory", "cpu"))) {
                    return Optional.empty();
                }
                removeLeftovers(ROOT);
                // Refused within a container, whose processes are in what it has for a root.
                delegate(ROOT);
                made.add(Files.createDirectory(ROOT.resolve(name)));
                delegate(made.getFirst());
                return Optional.of(new ControlGroups(true, made));
            }
            for (String controller : List.of("memory", "cpu")) {
                Path hierarchy = ROOT.resolve(controller);
                if (!Files.exists(hierarchy.resolve(PROCESSES))) {
                    throw new IOException(hierarchy + " is no hierarchy of control groups");
                }
                removeLeftovers(hierarchy);
                made.add(Files.createDirectory(hierarchy.resolve(name)));
            }
            // All pods together are a machine's, so that their shares count among each other.
            Files.writeString(
                    made.getLast().resolve("cpu.shares"),
                    Integer.toString(
                            SHARES_OF_A_PROCESSOR * Runtime.getRuntime().availableProcessors()));
            return Optional.of(new ControlGroups(false, made));
        } catch (IOException e) {
            System.out.println("No control groups can be made: " + e.getMessage());
            made.forEach(ControlGroups::remove);
            return Optional.empty();
        }
    }

    private static void delegate(Path group) throws IOException {
        Files.writeString(group.resolve("cgroup.subtree_control"), "+memory +cpu");
    }

    /** Makes the group of a container with the resources of its manifest. */
    synchronized Group group(String name, JsonNode resources) {
        String unique = name + "-" + groups.size();
        try {
            var made = new ArrayList<Path>();
            for (Path parent : parents) {
                made.add(Files.createDirectory(parent.resolve(unique)));
            }
            groups.addAll(made);
            var limits = unified ? version2(made.getFirst(), resources) : version1(made, resources);
            for (var limit : limits.entrySet()) {
                Files.writeString(limit.getKey(), limit.getValue());
            }
            var group = new Group(
                    limits,
                    made.stream().map(folder -> folder.resolve(PROCESSES)).toList());
            containers.put(unique, group);
            return group;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Path, String> version2(Path group, JsonNode resources) {
        var limits = new LinkedHashMap<Path, String>();
        limits.put(group.resolve("memory.max"), Long.toString(memory(resources)));
        // As the kubelet has it: nothing of a container is swapped.
        Path swap = group.resolve("memory.swap.max");
        if (Files.exists(swap)) {
            limits.put(swap, "0");
        }
        // As the kubelet converts shares, 2 to 262144, to weights, 1 to 10000.
        long weight = 1 + (shares(resources) - 2) * 9999 / 262142;
        limits.put(group.resolve("cpu.weight"), Long.toString(weight));
        processors(resources)
                .ifPresent(quota -> limits.put(group.resolve("cpu.max"), quota + " " + PERIOD_MICROSECONDS));
        return limits;
    }

    private static Map<Path, String> version1(List<Path> groups, JsonNode resources) {
        var limits = new LinkedHashMap<Path, String>();
        limits.put(groups.getFirst().resolve("memory.limit_in_bytes"), Long.toString(memory(resources)));
        limits.put(groups.getLast().resolve("cpu.shares"), Long.toString(shares(resources)));
        processors(resources)
                .ifPresent(quota -> limits.put(groups.getLast().resolve("cpu.cfs_quota_us"), Long.toString(quota)));
        return limits;
    }

    private static long memory(JsonNode resources) {
        String text = resources.at("/limits/memory").asText();
        long number = Long.parseLong(text.substring(0, text.length() - 2));
        return switch (text.substring(text.length() - 2)) {
            case "Mi" -> number << 20;
            case "Gi" -> number << 30;
            default -> throw new AssertionError("What is a limit of memory of \"%s\"?".formatted(text));
        };
    }

    private static long shares(JsonNode resources) {
        return Math.max(2, milliprocessors(resources.at("/requests/cpu").asText("0")) * SHARES_OF_A_PROCESSOR / MILLI);
    }

    /** Microseconds of a period; empty if the manifest does not limit them. */
    private static Optional<Long> processors(JsonNode resources) {
        JsonNode limit = resources.at("/limits/cpu");
        return limit.isMissingNode()
                ? Optional.empty()
                : Optional.of(milliprocessors(limit.asText()) * PERIOD_MICROSECONDS / MILLI);
    }

    private static long milliprocessors(String text) {
        return text.endsWith("m")
                ? Long.parseLong(text.substring(0, text.length() - 1))
                : Math.round(Double.parseDouble(text) * MILLI);
    }

    /** The containers of which the kernel ended a process for its memory, also those that have ended since. */
    synchronized List<String> endedForMemory() {
        return containers.entrySet().stream()
                .filter(container -> endedForMemory(container.getValue()) > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private long endedForMemory(Group group) {
        Path file = group.processes().getFirst().resolveSibling(unified ? "memory.events" : "memory.oom_control");
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the containers of tests that were killed, and removes their groups. */
    private static void removeLeftovers(Path hierarchy) throws IOException {
        for (Path group : folders(hierarchy)) {
            String name = group.getFileName().toString();
            if (name.matches(NAME + "\\d+")
                    && process(name.substring(NAME.length())).isEmpty()) {
                for (Path container : folders(group)) {
                    Path processes = container.resolve(PROCESSES);
                    for (String leftover : Files.readAllLines(processes)) {
                        process(leftover).ifPresent(ProcessHandle::destroyForcibly);
                    }
                    await().atMost(PATIENCE)
                            .until(() -> Files.readAllLines(processes).isEmpty());
                    remove(container);
                }
                remove(group);
            }
        }
    }

    private static Optional<ProcessHandle> process(String number) {
        return ProcessHandle.of(Long.parseLong(number));
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    private static void remove(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            System.out.printf("The control group %s stays: %s%n", group, e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        groups.forEach(ControlGroups::remove);
        parents.forEach(ControlGroups::remove);
    }
}
