package io.millrace.messaging.tx;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.Set;

import io.smallrye.mutiny.CompositeException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that is away from a statement that it refused, and from trouble with something else. The worst comes
 * first.
 */
public enum DatabaseTrouble {
    /** The database can't answer now. */
    AWAY,
    /** Somebody can't be reached; it may be the database. */
    PERHAPS,
    /** The failure says nothing about the database. */
    NONE;

    private static final int MAX_CAUSES = 20;

    /** SQLSTATEs: administrator's shutdown, crash, starting up, too many connections, out of memory, disk full. */
    private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "53300", "53200", "53100");

    private static final String CONNECTION_EXCEPTIONS = "08";

    public static DatabaseTrouble of(Throwable failure) {
        DatabaseTrouble worst = NONE;
        Throwable cause = failure;
        for (int i = 0; cause != null && worst != AWAY && i < MAX_CAUSES; i++) {
            worst = worse(worst, ofItself(cause));
            cause = cause.getCause();
        }
        return worst;
    }

    private static DatabaseTrouble worse(DatabaseTrouble one, DatabaseTrouble other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** Of several the first is the cause; what undoing it failed by comes behind. */
    private static DatabaseTrouble ofAny(CompositeException failures) {
        return failures.getCauses().stream().map(DatabaseTrouble::of).reduce(NONE, DatabaseTrouble::worse);
    }

    private static DatabaseTrouble ofItself(Throwable failure) {
        return switch (failure) {
            case ClosedConnectionException e -> AWAY;
            case CompositeException e -> ofAny(e);
            case PgException e -> isAway(e.getSqlState()) ? AWAY : NONE;
            case SQLException e -> isAway(e.getSQLState()) ? AWAY : NONE;
            // These can come of any client within a handler.
            case SocketException e -> PERHAPS;
            case ClosedChannelException e -> PERHAPS;
            case IOException e when isReset(e) -> PERHAPS;
            default -> ofVertx(failure);
        };
    }

    private static boolean isAway(@Nullable String sqlState) {
        return sqlState != null && (STATES.contains(sqlState) || sqlState.startsWith(CONNECTION_EXCEPTIONS));
    }

    /** As channels tell it that have no type of their own for it either. */
    private static boolean isReset(IOException failure) {
        String message = failure.getMessage();
        return message != null && (message.contains("reset by peer") || message.contains("Broken pipe"));
    }

    /** What the Vert.x client has no type of its own for: a statement on a connection that it knows is lost, a full pool. */
    private static DatabaseTrouble ofVertx(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || !failure.getClass().getName().startsWith("io.vertx.")) {
            return NONE;
        }
        if (message.startsWith("Connection is not active")) {
            return AWAY;
        }
        return message.startsWith("Timeout") || message.contains("Connection was closed") ? PERHAPS : NONE;
    }
}
