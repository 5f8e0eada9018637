package io.millrace.messaging.failure;

import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.consume.RegistryAwayException;
import io.millrace.messaging.consume.UndecodableException;

/** Why an event was not handled, as {@link FailurePolicy} distinguishes it. */
public enum FailureCause {
    /** The database does not answer: no failure of the event. */
    DATABASE_AWAY,
    /** The schema registry does not answer: no failure of the event. */
    REGISTRY_AWAY,
    /** The record can never be decoded. */
    UNDECODABLE,
    /** The handler says that no retry helps. */
    PERMANENT,
    /** Any other failure of the handler: a retry may help. */
    ORDINARY;

    /** @param databaseAway whether the database is away, as {@code DatabaseGate.isAway} answers */
    public static FailureCause of(Throwable failure, boolean databaseAway) {
        if (databaseAway) {
            return DATABASE_AWAY;
        }
        return switch (failure) {
            case RegistryAwayException e -> REGISTRY_AWAY;
            case UndecodableException e -> UNDECODABLE;
            case PermanentFailure e -> PERMANENT;
            default -> ORDINARY;
        };
    }
}
