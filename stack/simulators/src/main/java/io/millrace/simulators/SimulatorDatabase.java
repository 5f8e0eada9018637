package io.millrace.simulators;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import org.jspecify.annotations.Nullable;

/** A provider's books, which outlive its process. */
public final class SimulatorDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration TRUSTED = Duration.ofSeconds(1);

    /**
     * A plan is made while the tables are still empty, and is kept. It must use the indexes, which pay once the tables are
     * full.
     */
    private static final String PLANS =
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

    private final AgroalDataSource source;

    /** @param url of JDBC */
    public SimulatorDatabase(String url, String user, String password) {
        try {
            source = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(CONNECTIONS)
                            .acquisitionTimeout(PATIENCE)
                            // A connection that a restart of the database has broken is replaced by another one. One
                            // that was used just now is not asked, which would be a round trip for each statement: it
                            // fails at its next one.
                            .idleValidationTimeout(TRUSTED)
                            .connectionValidator(ConnectionValidator.defaultValidator())
                            .exceptionSorter(ExceptionSorter.fatalExceptionSorter())
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                    .initialSql(PLANS)
                                    .principal(new NamePrincipal(user))
                                    .credential(new SimplePassword(password)))));
        } catch (SQLException e) {
            throw new IllegalArgumentException("no database at " + url, e);
        }
    }

    /** Work on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Maps a row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Each statement is a transaction of its own. The work begins anew, on another connection, if the connection turns out
     * to be broken, so it can be repeated.
     */
    public <T> T with(Work<T> work) {
        try {
            for (int broken = 0; ; broken++) {
                // Without a connection there is nothing to repeat.
                try (Connection connection = source.getConnection()) {
                    try {
                        return work.on(connection);
                    } catch (SQLException e) {
                        if (broken == CONNECTIONS || !isOfConnection(e)) {
                            throw e;
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the connection has failed, or the server has ended it, and not the statement. */
    private static boolean isOfConnection(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** Runs statements that have neither parameters nor results. */
    public void run(String statements) {
        with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(statements);
            }
        });
    }

    /**
     * The time until the next row falls due.
     *
     * @param sql selects a time, or null if no row waits
     */
    public Optional<Duration> untilDue(String sql) {
        return with(connection -> first(
                        connection,
                        "SELECT ceil(extract(epoch FROM due - clock_timestamp()) * 1000)::bigint FROM (%s) AS next(due) "
                                        .formatted(sql)
                                + "WHERE due IS NOT NULL",
                        row -> row.getLong(1)))
                .map(Duration::ofMillis);
    }

    /** Whether the database answers. */
    public boolean isThere() {
        return with(connection -> connection.isValid(1));
    }

    public <T> T inTransaction(Work<T> work) {
        return with(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    public static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** The first row, if there is one. */
    public static <T> Optional<T> first(
            Connection connection, String sql, Reader<T> reader, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        }
    }

    /** All rows. */
    public static <T> List<T> all(Connection connection, String sql, Reader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() {
        source.close();
    }
}
