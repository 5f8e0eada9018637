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
 * Classifies failures: tells a database that is away from a statement that the database refused, and from trouble with
 * another system. The worst class comes first.
 */
public enum DatabaseTrouble {
    /** The database cannot answer now. */
    AWAY,
    /**
     * The connection is unusable: it leads to a former primary, or keeps statements that no longer fit. Another
     * connection may be usable.
     */
    STALE,
    /**
     * Some system cannot be reached or refuses the login, and it may be the database; or a statement had no answer in
     * time.
     */
    PERHAPS,
    /** The failure says nothing about the database. */
    NONE;

    private static final int MAX_CAUSES = 20;

    /** SQLSTATEs: administrator's shutdown, crash, starting up, database dropped, idle for too long, I/O. */
    private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "58000", "58030");

    /** Connections; resources such as memory, disk and slots. */
    private static final Set<String> CLASSES = Set.of("08", "53");

    /** A read-only transaction, as a standby has it; a prepared statement that is not there, or is there already. */
    private static final Set<String> STALE_STATES = Set.of("25006", "26000", "42P05");

    /**
     * The database does not exist, as while a restore drops and creates it. Logins also fail by the class of
     * authentication: a wrong password, a role that may not log in, an address without an entry in pg_hba.conf.
     */
    private static final String NO_SUCH_DATABASE = "3D000";

    private static final String AUTHENTICATION = "28";

    /**
     * The server's routine that refuses a login to a database that is closed to connections, or to this role. Their
     * SQLSTATEs are those of refused statements, too.
     */
    private static final String LOGIN_CHECK = "CheckMyDatabase";

    /** "cached plan must not change result type", whatever the server's language. */
    private static final String NOT_SUPPORTED = "0A000";

    private static final String CACHED_PLAN = "RevalidateCachedQuery";

    /**
     * Classifies a failure by its worst cause, with one exception: a statement without an answer is {@code PERHAPS},
     * although its connection was closed, so that its rollback failed as if the database were away.
     */
    public static DatabaseTrouble of(Throwable failure) {
        return hasUnanswered(failure) ? PERHAPS : worstOf(failure);
    }

    private static boolean hasUnanswered(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (cause instanceof UnansweredStatementException
                    || (cause instanceof CompositeException several
                            && several.getCauses().stream().anyMatch(DatabaseTrouble::hasUnanswered))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static DatabaseTrouble worstOf(Throwable failure) {
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

    /**
     * Returns the worst class of several failures. The first failure is the cause; failures to undo its work come
     * behind.
     */
    private static DatabaseTrouble ofAny(CompositeException failures) {
        return failures.getCauses().stream().map(DatabaseTrouble::worstOf).reduce(NONE, DatabaseTrouble::worse);
    }

    private static DatabaseTrouble ofItself(Throwable failure) {
        return switch (failure) {
            case ClosedConnectionException e -> AWAY;
            case DatabaseSilentException e -> AWAY;
            case CompositeException e -> ofAny(e);
            case PgException e
            when NOT_SUPPORTED.equals(e.getSqlState()) -> CACHED_PLAN.equals(e.getRoutine()) ? STALE : NONE;
            case PgException e when LOGIN_CHECK.equals(e.getRoutine()) -> PERHAPS;
            case PgException e -> ofState(e.getSqlState());
            case SQLException e -> ofState(e.getSQLState());
            // Any client that a handler uses can fail with these.
            case SocketException e -> PERHAPS;
            case ClosedChannelException e -> PERHAPS;
            case IOException e when isReset(e) -> PERHAPS;
            default -> ofVertx(failure);
        };
    }

    private static DatabaseTrouble ofState(@Nullable String sqlState) {
        if (sqlState == null || sqlState.length() < 2) {
            return NONE;
        }
        if (STATES.contains(sqlState) || CLASSES.contains(sqlState.substring(0, 2))) {
            return AWAY;
        }
        // The login may also be to another database, which a handler uses: the gate asks the service's own.
        if (sqlState.startsWith(AUTHENTICATION) || sqlState.equals(NO_SUCH_DATABASE)) {
            return PERHAPS;
        }
        return STALE_STATES.contains(sqlState) ? STALE : NONE;
    }

    /**
     * Returns whether a connection was reset, by the message: channels have no exception type of their own for a reset
     * either.
     */
    private static boolean isReset(IOException failure) {
        String message = failure.getMessage();
        return message != null && (message.contains("reset by peer") || message.contains("Broken pipe"));
    }

    /**
     * Classifies failures for which the Vert.x client has no type of its own: a statement on a connection known to be
     * lost, a full pool, a login that ended before TLS was agreed.
     */
    private static DatabaseTrouble ofVertx(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || !failure.getClass().getName().startsWith("io.vertx.")) {
            return NONE;
        }
        if (message.startsWith("Connection is not active")) {
            return AWAY;
        }
        return message.startsWith("Timeout")
                        || message.contains("Connection was closed")
                        || message.equals("SSL handshake failed")
                ? PERHAPS
                : NONE;
    }
}
