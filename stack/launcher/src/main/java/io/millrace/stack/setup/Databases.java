package io.millrace.stack.setup;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Simulators;

/**
 * Creates a database for each service, with two users: the owner, for migrations, and the application user, which can
 * read and write rows only. No user can connect to another service's database.
 */
public final class Databases {

    private static final String REGISTRY = "registry";

    private final EmbeddedDatabase server;
    private final Secrets secrets;

    public Databases(EmbeddedDatabase server, Secrets secrets) {
        this.server = server;
        this.secrets = secrets;
    }

    /** Creates the databases and users that are missing. */
    public void prepare() {
        try (var connection = server.connect(EmbeddedDatabase.SUPERUSER)) {
            createOwned(connection, REGISTRY);
            createOwned(connection, Simulators.CARDS);
            createOwned(connection, Simulators.CARRIER);
            for (Service service : Service.ALL) {
                if (service.database()) {
                    create(connection, service.name());
                }
            }
        } catch (SQLException e) {
            throw new StackException("The databases can't be created: " + e.getMessage(), e);
        }
    }

    /** Creates one database and its two users, as far as they are missing. */
    public void prepare(String database) {
        try (var connection = server.connect(EmbeddedDatabase.SUPERUSER)) {
            create(connection, database);
        } catch (SQLException e) {
            throw new StackException("The database %s can't be created: %s".formatted(database, e.getMessage()), e);
        }
    }

    private void create(Connection connection, String name) throws SQLException {
        createOwned(connection, name);
        role(connection, name + "_app");
        grant(name);
    }

    private void createOwned(Connection connection, String name) throws SQLException {
        role(connection, name + "_owner");
        try (var statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = " + statement.enquoteLiteral(name))) {
                statement.execute("CREATE DATABASE %s OWNER %s_owner".formatted(name, name));
            }
            statement.execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(name));
        }
    }

    private void role(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            String password = statement.enquoteLiteral(secrets.get(name));
            boolean known =
                    exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = " + statement.enquoteLiteral(name));
            statement.execute("%s ROLE %s LOGIN PASSWORD %s".formatted(known ? "ALTER" : "CREATE", name, password));
        }
    }

    private void grant(String name) throws SQLException {
        try (var connection = server.connect(name);
                var statement = connection.createStatement()) {
            statement.execute("GRANT CONNECT ON DATABASE %1$s TO %1$s_app".formatted(name));
            statement.execute("GRANT USAGE ON SCHEMA public TO %s_app".formatted(name));
            statement.execute("GRANT CREATE, USAGE ON SCHEMA public TO %s_owner".formatted(name));
            statement.execute(
                    "ALTER DEFAULT PRIVILEGES FOR ROLE %1$s_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %1$s_app"
                            .formatted(name));
            statement.execute(
                    "ALTER DEFAULT PRIVILEGES FOR ROLE %1$s_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO %1$s_app"
                            .formatted(name));
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
