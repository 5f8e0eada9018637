package io.millrace.kit.migration;

import org.jspecify.annotations.Nullable;

/**
 * A row of Flyway's table.
 *
 * @param type {@code SQL} for a script
 * @param checksum null for what is no script
 */
record HistoryRow(String type, String script, @Nullable Integer checksum, boolean success) {

    private static final String SCRIPT = "SQL";

    /** Whether a script was carried out. Other rows, such as a baseline, say what only Flyway understands. */
    boolean isDone() {
        return success && type.equals(SCRIPT);
    }

    /** The version; 0 for a repeatable migration, which has none. */
    int version() {
        return version(script);
    }

    /** @param script such as {@code V12__add_orders.sql} */
    static int version(String script) {
        int end = script.indexOf("__");
        if (end < 2 || script.charAt(0) != 'V') {
            return 0;
        }
        String version = script.substring(1, end);
        return version.chars().allMatch(Character::isDigit) ? Integer.parseInt(version) : 0;
    }
}
