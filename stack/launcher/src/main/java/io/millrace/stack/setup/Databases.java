package io.millrace.stack.setup;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Secrets;
import io.millrace.stack.home.Service;

/**
 * A database for each service, with two users: the owner, who migrates it, and the one the service works as, who can
 * read and write its rows and nothing else. No user can so much as connect to another service's database.
 */
public final class Databases {

    private static final String REGISTRY = "registry";

    private final EmbeddedDatabase server;
    private final Secrets secrets;

    public Databases(EmbeddedDatabase server, Secrets secrets) {
        this.server = server;
        this.secrets = secrets;
    }

    /** Makes what is missing. */
    public void prepare() {
        try (var connection = server.connect(EmbeddedDatabase.SUPERUSER)) {
            createOwned(connection, REGISTRY);
            for (Service service : Service.ALL) {
                if (service.database()) {
                    createOwned(connection, service.name());
                    role(connection, service.name() + "_app");
                    grant(service.name());
                }
            }
        } catch (SQLException e) {
            throw new StackException("The databases can't be made: " + e.getMessage(), e);
        }
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
