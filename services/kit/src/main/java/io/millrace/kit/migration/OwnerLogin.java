package io.millrace.kit.migration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** How Flyway would reach the database, by the environment. */
record OwnerLogin(String url, String username, String password) {

    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
    private static final String OWNER = "QUARKUS_FLYWAY_USERNAME";
    private static final String OWNER_PASSWORD = "QUARKUS_FLYWAY_PASSWORD";
    private static final String USER = "QUARKUS_DATASOURCE_USERNAME";
    private static final String USER_PASSWORD = "QUARKUS_DATASOURCE_PASSWORD";
    private static final Set<String> UNDERSTOOD =
            Set.of(URL, OWNER, OWNER_PASSWORD, "QUARKUS_FLYWAY_MIGRATE_AT_START", "QUARKUS_FLYWAY_CONNECT_RETRIES");

    /** Parts of names of variables that change what Flyway does, or where Quarkus finds settings. */
    private static final List<String> SPECIAL = List.of(
            "QUARKUS_FLYWAY_", "QUARKUS_DATASOURCE_JDBC", "CONFIG_LOCATIONS", "CONFIG_PROFILE", "QUARKUS_PROFILE");

    /** Where Quarkus finds settings beside the environment. */
    private static final Set<String> FILES = Set.of(".env", "config/application.properties");

    /** Empty if there are settings that only Quarkus or Flyway understands, or too few. */
    static Optional<OwnerLogin> of(Map<String, String> environment, Set<String> properties) {
        boolean special = environment.keySet().stream().anyMatch(OwnerLogin::isSpecial)
                || properties.stream().anyMatch(OwnerLogin::isOfConfiguration)
                || FILES.stream().map(Path::of).anyMatch(Files::exists);
        String url = environment.get(URL);
        if (special || url == null || !url.startsWith(POSTGRESQL)) {
            return Optional.empty();
        }
        boolean owner = environment.containsKey(OWNER) || environment.containsKey(OWNER_PASSWORD);
        return of(url, environment.get(owner ? OWNER : USER), environment.get(owner ? OWNER_PASSWORD : USER_PASSWORD));
    }

    private static Optional<OwnerLogin> of(String url, @Nullable String username, @Nullable String password) {
        return username == null || password == null
                ? Optional.empty()
                : Optional.of(new OwnerLogin(url, username, password));
    }

    private static boolean isSpecial(String variable) {
        return !UNDERSTOOD.contains(variable) && SPECIAL.stream().anyMatch(variable::contains);
    }

    private static boolean isOfConfiguration(String property) {
        return property.startsWith("quarkus.") || property.startsWith("smallrye.") || property.startsWith("%");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }
}
