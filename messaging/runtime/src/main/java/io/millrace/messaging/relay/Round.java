package io.millrace.messaging.relay;

/** The result of a round of a channel's relay. */
sealed interface Round {

    /**
     * The round has done something.
     *
     * @param published the rows that it published
     * @param more whether more rows may wait in the lanes that it has read
     */
    record Progress(int published, boolean more) implements Round {
        Progress(int published) {
            this(published, true);
        }
    }

    /** There was nothing to do. */
    record Idle() implements Round {}

    /** The broker or the registry cannot take rows now. */
    record Trouble(Throwable cause) implements Round {}

    /** Whether the round has left nothing to do, as far as it knows. */
    default boolean isDone() {
        return switch (this) {
            case Idle idle -> true;
            case Progress progress -> !progress.more();
            case Trouble trouble -> false;
        };
    }
}
