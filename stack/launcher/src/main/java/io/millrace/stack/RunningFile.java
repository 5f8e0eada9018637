package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

import io.millrace.stack.home.Home;
import io.millrace.stack.parts.Processes;

/**
 * The file of the running processes of a state folder: for the launcher's other commands, and for the next start after
 * the launcher was killed.
 *
 * @param launcher the launcher's process
 * @param token authenticates commands; only the file's owner can read it
 * @param parts the processes by name
 */
public record RunningFile(Running launcher, int portOffset, String token, Map<String, Running> parts) {

    private static final ObjectMapper MAPPER = new ObjectMapper().registerModule(new JavaTimeModule());

    /** A process; its start time distinguishes it from a later process with the same pid. */
    public record Running(long pid, Instant started) {

        static Running of(ProcessHandle process) {
            return new Running(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(Processes::runs)
                    .filter(process ->
                            process.info().startInstant().orElse(Instant.EPOCH).equals(started));
        }
    }

    static RunningFile now(int portOffset, String token, Map<String, ProcessHandle> parts) {
        var running = new TreeMap<String, Running>();
        parts.forEach((name, process) -> running.put(name, Running.of(process)));
        return new RunningFile(Running.of(ProcessHandle.current()), portOffset, token, running);
    }

    public static Optional<RunningFile> read(Home home) {
        if (!Files.exists(home.running())) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(home.running().toFile(), RunningFile.class));
        } catch (IOException e) {
            throw new StackException(
                    "%s can't be read. Stop the processes that still run, then remove the file"
                            .formatted(home.running()),
                    e);
        }
    }

    void writeIfChanged(Home home) {
        try {
            String content = MAPPER.writeValueAsString(this);
            if (Files.exists(home.running()) && Files.readString(home.running()).equals(content)) {
                return;
            }
            Path next = home.running().resolveSibling("running.json.next");
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, content);
            Files.move(next, home.running(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Home home) {
        try {
            Files.deleteIfExists(home.running());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @JsonIgnore
    public boolean isAlive() {
        return launcher.process().isPresent();
    }
}
