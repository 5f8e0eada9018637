package io.millrace.bench.ground;

import java.sql.SQLException;
import java.util.Map;

import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.DatabasePart;

/** Settings of PostgreSQL that a benchmark needs, and that take effect at the server's start only. */
public final class DatabaseSettings {

    private DatabaseSettings() {}

    /** Starts the database for a moment, to store the settings. Call this before the platform starts. */
    public static void store(Blueprint blueprint, Map<String, String> settings) {
        DatabasePart database = blueprint.database();
        database.start();
        try (var connection = database.database().connect("postgres");
                var statement = connection.createStatement()) {
            for (var setting : settings.entrySet()) {
                statement.execute("ALTER SYSTEM SET %s = %s"
                        .formatted(setting.getKey(), statement.enquoteLiteral(setting.getValue())));
            }
        } catch (SQLException e) {
            throw new StackException("The database can't be prepared: " + e.getMessage(), e);
        } finally {
            database.stop();
        }
    }
}
