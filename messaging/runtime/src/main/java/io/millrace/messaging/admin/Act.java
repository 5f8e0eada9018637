package io.millrace.messaging.admin;

import java.util.regex.Pattern;

/**
 * The person who changes a key, and the reason. Both are logged.
 *
 * @param actor the person's name, 1 to 100 characters
 * @param reason the reason, 1 to 500 characters
 */
public record Act(String actor, String reason) {

    static final int MAX_ACTOR = 100;
    static final int MAX_REASON = 500;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** @throws IllegalArgumentException if the actor or the reason is blank, too long, or has control characters */
    public Act {
        actor = checked("actor", actor, MAX_ACTOR);
        reason = checked("reason", reason, MAX_REASON);
    }

    private static String checked(String field, String text, int most) {
        String stripped = text.strip();
        if (stripped.isEmpty()
                || stripped.length() > most
                || CONTROL.matcher(stripped).find()) {
            throw new IllegalArgumentException(
                    "%s: must have 1 to %d characters on one line, without control characters".formatted(field, most));
        }
        return stripped;
    }
}
