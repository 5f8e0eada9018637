package io.millrace.messaging.failure;

import java.io.Serial;

/**
 * Thrown when another instance has claimed the key meanwhile, or a person has changed it: the attempt is rolled back.
 */
final class ClaimLostException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    ClaimLostException(ParkedEvent event) {
        super("this instance has lost its claim of key %s of channel %s".formatted(event.key(), event.consumer()));
    }
}
