package io.millrace.stack.inspect;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;

/** Reads the services' databases directly, and writes the few rows that chaos runs and benchmarks need. */
public final class ServiceDatabases {

    private final Connector connector;

    /** The databases of this stack, with all rights. */
    public ServiceDatabases(Blueprint blueprint) {
        var login = login(EmbeddedDatabase.SUPERUSER, blueprint.secrets().get("postgres"));
        int port = blueprint.ports().database();
        this.connector = database ->
                DriverManager.getConnection("jdbc:postgresql://localhost:%d/%s".formatted(port, database), login);
    }

    /**
     * Databases elsewhere.
     *
     * @param logins for each service {@code SERVICE.url}, which begins with {@code jdbc:postgresql:},
     *     {@code SERVICE.username} and {@code SERVICE.password}
     */
    public ServiceDatabases(Properties logins) {
        this.connector = database -> DriverManager.getConnection(
                value(logins, database + ".url"),
                login(value(logins, database + ".username"), value(logins, database + ".password")));
    }

    private interface Connector {
        Connection connect(String database) throws SQLException;
    }

    private static String value(Properties logins, String name) {
        String value = logins.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new StackException("The file with the databases has no " + name);
        }
        return value.strip();
    }

    private static Properties login(String user, String password) {
        var login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return login;
    }

    /** Maps a row. */
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> query(String database, String sql, Reader<T> reader) {
        try (var connection = connector.connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var list = new ArrayList<T>();
            while (rows.next()) {
                list.add(reader.read(rows));
            }
            return list;
        } catch (SQLException e) {
            throw new StackException("The database of %s can't be read: %s".formatted(database, e.getMessage()), e);
        }
    }

    public void execute(String database, String sql) {
        try (var connection = connector.connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new StackException("The database of %s can't be written: %s".formatted(database, e.getMessage()), e);
        }
    }

    public long count(String database, String sql) {
        return query(database, sql, row -> row.getLong(1)).getFirst();
    }
}
