package io.millrace.messaging.tx;

import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.Set;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from a statement that it refused. */
public final class DatabaseTrouble {

    private static final int MAX_CAUSES = 20;

    /** SQLSTATEs: administrator's shutdown, crash, starting up, too many connections, out of memory, disk full. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300", "53200", "53100");

    private static final String CONNECTION_EXCEPTIONS = "08";

    private DatabaseTrouble() {}

    /** Whether the failure says nothing about what was asked, only that the database can't answer now. */
    public static boolean isAway(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (isAwayItself(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isAwayItself(Throwable failure) {
        return switch (failure) {
            case ConnectException e -> true;
            case ClosedChannelException e -> true;
            case ClosedConnectionException e -> true;
            case PgException e -> isAway(e.getSqlState());
            case SQLException e -> isAway(e.getSQLState());
            default -> isPoolTimeout(failure);
        };
    }

    private static boolean isAway(@Nullable String sqlState) {
        return sqlState != null && (AWAY.contains(sqlState) || sqlState.startsWith(CONNECTION_EXCEPTIONS));
    }

    /** The Vert.x pool has no type of its own for it. */
    private static boolean isPoolTimeout(Throwable failure) {
        String message = failure.getMessage();
        return message != null
                && failure.getClass().getName().startsWith("io.vertx.")
                && (message.startsWith("Timeout") || message.contains("Connection was closed"));
    }
}
