package io.millrace.messaging.admin;

import java.util.Optional;

/**
 * The key that an act changes.
 *
 * @param cause if present, the act changes the key only if the key still waits for this cause
 */
record Target(String channel, String key, Optional<String> cause) {

    static Target of(String channel, String key) {
        return new Target(channel, key, Optional.empty());
    }

    /** @throws KeyConflictException if the key waits for another cause by now */
    void check(String current) {
        if (cause.isPresent() && !cause.get().equals(current)) {
            throw new KeyConflictException("key %s waits for another cause by now: %s".formatted(key, current));
        }
    }
}
