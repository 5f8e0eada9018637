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

    private final int port;
    private final String password;

    public ServiceDatabases(Blueprint blueprint) {
        this.port = blueprint.ports().database();
        this.password = blueprint.secrets().get("postgres");
    }

    /** Maps a row. */
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public <T> List<T> query(String database, String sql, Reader<T> reader) {
        try (var connection = connect(database);
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
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new StackException("The database of %s can't be written: %s".formatted(database, e.getMessage()), e);
        }
    }

    private Connection connect(String database) throws SQLException {
        var login = new Properties();
        login.setProperty("user", EmbeddedDatabase.SUPERUSER);
        login.setProperty("password", password);
        return DriverManager.getConnection("jdbc:postgresql://localhost:%d/%s".formatted(port, database), login);
    }

    public long count(String database, String sql) {
        return query(database, sql, row -> row.getLong(1)).getFirst();
    }
}
