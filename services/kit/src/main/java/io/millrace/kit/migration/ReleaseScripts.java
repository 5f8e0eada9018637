package io.millrace.kit.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The scripts of this release, as its build has listed them.
 *
 * @param migrations checksums of the migrations, by the paths of their files
 * @param afterwards paths of the scripts that Flyway runs after each migration, also if there is nothing to migrate
 */
record ReleaseScripts(Map<String, Integer> migrations, List<String> afterwards) {

    private static final String LIST = "META-INF/millrace-migrations.txt";

    /** Empty if the build has listed none. */
    static Optional<ReleaseScripts> load() {
        String list = text(LIST);
        return list == null ? Optional.empty() : Optional.of(parse(list));
    }

    static ReleaseScripts parse(String list) {
        var migrations = new HashMap<String, Integer>();
        var afterwards = new ArrayList<String>();
        list.lines().forEach(line -> {
            int end = line.indexOf(' ');
            if (end < 0) {
                afterwards.add(line);
            } else {
                migrations.put(line.substring(0, end), Integer.valueOf(line.substring(end + 1)));
            }
        });
        return new ReleaseScripts(migrations, afterwards);
    }

    /** A script's statements. */
    static String statements(String path) {
        String text = text(path);
        if (text == null) {
            throw new IllegalStateException(path + " is missing");
        }
        return text;
    }

    /**
     * Whether Flyway would find nothing to migrate and nothing to complain of.
     *
     * @param history the rows of Flyway's table, the earliest first
     */
    boolean allIn(List<HistoryRow> history) {
        var checksums = new HashMap<String, @Nullable Integer>();
        for (HistoryRow row : history) {
            if (!row.isDone() || (!migrations.containsKey(row.script()) && !isOfALaterRelease(row))) {
                return false;
            }
            // A repeatable migration has a row for each of its checksums; the latest one counts.
            checksums.put(row.script(), row.checksum());
        }
        var missing = new HashSet<>(migrations.entrySet());
        missing.removeAll(checksums.entrySet());
        return missing.isEmpty();
    }

    private boolean isOfALaterRelease(HistoryRow row) {
        long latest = migrations.keySet().stream()
                .mapToLong(HistoryRow::versionOf)
                .max()
                .orElse(0);
        return HistoryRow.versionOf(row.script()) > latest;
    }

    private static @Nullable String text(String resource) {
        try (InputStream stream = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            return stream == null ? null : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
