package io.millrace.notifications.webhooks;

import java.util.UUID;

import io.millrace.kit.PageCursor;

/** Ids in cursors. */
final class Ids {

    private Ids() {}

    /** @throws RuntimeException a problem that names the parameter, if its cursor has no id */
    static UUID parse(String parameter, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw PageCursor.bad(parameter);
        }
    }
}
