package io.millrace.kit.migration;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A row of Flyway's table.
 *
 * @param type {@code SQL} for a script
 * @param script path of its file
 * @param checksum null for what is no script
 */
record HistoryRow(String type, String script, @Nullable Integer checksum, boolean success) {

    private static final String SCRIPT = "SQL";
    private static final Pattern VERSION = Pattern.compile("(?:.*/)?V(\\d{1,18})__");

    /** Whether a script was carried out. Other rows, such as a baseline, say what only Flyway understands. */
    boolean isDone() {
        return success && type.equals(SCRIPT);
    }

    /** The version of a script such as {@code db/migration/V12__add_orders.sql}; 0 without one that is a number. */
    static long versionOf(String script) {
        var version = VERSION.matcher(script);
        return version.lookingAt() ? Long.parseLong(version.group(1)) : 0;
    }
}
