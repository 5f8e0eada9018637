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

/**
 * What runs on a state folder: for the launcher's other commands, and for the next start if this one's launcher is
 * killed.
 *
 * @param launcher its process
 * @param token what a command has to know to be obeyed; the file is readable for its owner alone
 * @param parts the processes by name
 */
public record RunningFile(Running launcher, int portOffset, String token, Map<String, Running> parts) {

    private static final ObjectMapper MAPPER = new ObjectMapper().registerModule(new JavaTimeModule());

    /** A process; the time of its start tells it from a later one with the same id. */
    public record Running(long pid, Instant started) {

        static Running of(ProcessHandle process) {
            return new Running(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
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
                    "%s can't be read; remove it, and end what still runs by hand".formatted(home.running()), e);
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
