package io.millrace.kit.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever only Quarkus or Flyway understands, they decide. */
class OwnerLoginTest {

    private static final String URL = "jdbc:postgresql://db/orders";

    private static final Map<String, String> POD = Map.of(
            "QUARKUS_DATASOURCE_JDBC_URL", URL,
            "QUARKUS_FLYWAY_MIGRATE_AT_START", "false",
            "QUARKUS_FLYWAY_USERNAME", "orders_owner",
            "QUARKUS_FLYWAY_PASSWORD", "secret",
            "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");

    @Test
    void theOwnerLogsIn() {
        assertThat(OwnerLogin.of(POD, Set.of("java.home"))).contains(new OwnerLogin(URL, "orders_owner", "secret"));
    }

    @Test
    void withoutAnOwnerTheServicesUserLogsIn() {
        var environment = Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", URL,
                "QUARKUS_DATASOURCE_USERNAME", "orders",
                "QUARKUS_DATASOURCE_PASSWORD", "secret");

        assertThat(OwnerLogin.of(environment, Set.of())).contains(new OwnerLogin(URL, "orders", "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_FLYWAY_USERNAME", "QUARKUS_FLYWAY_PASSWORD"})
    void whatIsMissingMayBeElsewhere(String variable) {
        var environment = new HashMap<>(POD);
        environment.remove(variable);

        assertThat(OwnerLogin.of(environment, Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "QUARKUS_FLYWAY_SCHEMAS",
                "QUARKUS_FLYWAY_CLEAN_AT_START",
                "_PROD_QUARKUS_FLYWAY_TABLE",
                "QUARKUS_DATASOURCE_JDBC_ADDITIONAL_JDBC_PROPERTIES_CURRENTSCHEMA",
                "SMALLRYE_CONFIG_LOCATIONS",
                "QUARKUS_PROFILE"
            })
    void aVariableThatChangesWhatFlywayDoesIsFlyways(String variable) {
        var environment = new HashMap<>(POD);
        environment.put(variable, "any");

        assertThat(OwnerLogin.of(environment, Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"quarkus.flyway.baseline-on-migrate", "smallrye.config.locations", "%prod.quarkus.flyway.table"})
    void soIsAPropertyOfTheCommandLine(String property) {
        assertThat(OwnerLogin.of(POD, Set.of(property))).isEmpty();
    }
}
