package io.millrace.kit;

/** Patterns for SQL's {@code LIKE}. Without an escape character of its own a query takes underscores for wildcards. */
public final class LikePatterns {

    /** The clause behind a pattern made here; an escape other than the backslash depends on no setting. */
    public static final String ESCAPE = " ESCAPE '!'";

    private LikePatterns() {}

    /** The pattern of all texts that contain this one, character by character. */
    public static String containing(String text) {
        return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }
}
