package io.millrace.messaging.admin;

import java.util.Locale;

/** The state of a waiting key: what ends the wait. */
public enum KeyState {
    /** The service retries the key by itself. */
    WAITING,
    /** An event of the key was dead-lettered; the later events wait until a person releases the key. */
    BLOCKED,
    /** The key's channel was renamed or removed: no instance retries the key. */
    ORPHANED;

    /** The state's name in JSON. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
