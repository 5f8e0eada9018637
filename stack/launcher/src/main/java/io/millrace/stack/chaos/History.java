package io.millrace.stack.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The requests and responses of the clients, and the faults, in the order of time. */
public final class History implements Closeable {

    private final Instant begin = Instant.now();
    private final List<Entry> entries = new ArrayList<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Writer file;

    /** @param file one JSON object a line */
    public History(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            this.file = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param millis since the start of the run
     * @param who the client's name, or {@code fault}
     * @param key idempotency key of the request; empty for a fault
     */
    public record Entry(long millis, String who, String key, String what) {

        @Override
        public String toString() {
            return "%9.3f s  %-10s %s".formatted(millis / 1000.0, who, what);
        }
    }

    public void client(String who, String key, String what) {
        add(who, key, what);
    }

    public void fault(String what) {
        add("fault", "", what);
    }

    private synchronized void add(String who, String key, String what) {
        var entry = new Entry(Duration.between(begin, Instant.now()).toMillis(), who, key, what);
        entries.add(entry);
        try {
            file.write(mapper.writeValueAsString(entry));
            file.write('\n');
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The entries of a key. */
    public List<Entry> of(String key) {
        return entries().stream().filter(entry -> entry.key().equals(key)).toList();
    }

    Instant begin() {
        return begin;
    }

    public Duration length() {
        return Duration.between(begin, Instant.now());
    }

    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
