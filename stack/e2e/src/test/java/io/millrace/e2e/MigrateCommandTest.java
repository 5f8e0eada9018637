package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import io.millrace.e2e.CommandRun.Ended;
import io.millrace.embedded.EmbeddedDatabase;

/** Tests {@code migrate}, which every pod runs before its service: with nothing to migrate it starts no application. */
class MigrateCommandTest {

    static final List<String> STORING = House.SERVICES.stream()
            .filter(service -> !service.equals("gateway"))
            .toList();

    private static final String NOTHING_TO_DO = ": the database has every migration of this release\n";
    private static final int OK = 0;

    private static EmbeddedDatabase database;

    @TempDir
    Path files;

    @BeforeAll
    static void start() {
        database = EmbeddedDatabase.temporary();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @ParameterizedTest
    @FieldSource("STORING")
    void aDatabaseThatIsMigratedStartsNoApplication(String service) throws Exception {
        execute("postgres", "CREATE DATABASE " + service);

        Ended first = migrate(service);
        assertThat(first.code()).as(first.err()).isEqualTo(OK);
        assertThat(first.out()).doesNotContain(NOTHING_TO_DO);

        Ended second = migrate(service);
        assertThat(second.err()).isEmpty();
        assertThat(second.code()).isEqualTo(OK);
        assertThat(second.out()).isEqualTo(service + NOTHING_TO_DO);
    }

    /** A user may have come since, with rights to all tables. */
    @Test
    void rightsAreTakenAlsoWhereThereIsNothingToMigrate() throws Exception {
        execute("postgres", "CREATE DATABASE rights", "CREATE ROLE later");
        migrate("orders", "rights");
        execute("rights", "GRANT ALL ON ALL TABLES IN SCHEMA public TO later");

        assertThat(migrate("orders", "rights").out()).isEqualTo("orders" + NOTHING_TO_DO);

        assertThat(rightsOf("order_events"))
                .containsExactlyInAnyOrder("SELECT", "INSERT", "REFERENCES", "TRIGGER", "MAINTAIN");
        assertThat(rightsOf("flyway_schema_history")).isEmpty();
    }

    @Test
    void aMigrationThatFailedOrThatSomebodyChangedIsToldByFlyway() throws Exception {
        execute("postgres", "CREATE DATABASE changed");
        migrate("catalog", "changed");
        execute("changed", "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");

        Ended ended = migrate("catalog", "changed");

        assertThat(ended.code()).isNotEqualTo(OK);
        assertThat(ended.out() + ended.err()).contains("checksum mismatch", "1");
    }

    @Test
    void whatIsMissingIsMigrated() throws Exception {
        execute("postgres", "CREATE DATABASE earlier");
        migrate("catalog", "earlier");
        execute(
                "earlier",
                "DROP TABLE outbox_hold CASCADE",
                "UPDATE flyway_schema_history SET checksum = 1 WHERE version IS NULL");

        Ended ended = migrate("catalog", "earlier");

        assertThat(ended.code()).as(ended.err()).isEqualTo(OK);
        assertThat(ended.out()).doesNotContain(NOTHING_TO_DO);
        execute("earlier", "SELECT FROM outbox_hold");
    }

    private Ended migrate(String service) throws Exception {
        return migrate(service, service);
    }

    private Ended migrate(String service, String name) throws Exception {
        var owner = Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                database.reactiveUrl(name),
                "QUARKUS_DATASOURCE_JDBC_URL",
                database.jdbcUrl(name),
                "QUARKUS_FLYWAY_USERNAME",
                EmbeddedDatabase.SUPERUSER,
                "QUARKUS_FLYWAY_PASSWORD",
                "any");
        return CommandRun.of(files, executable(service), owner, "migrate");
    }

    /** The command that starts the service; arguments may follow. */
    List<String> executable(String service) {
        return CommandRun.jar(service);
    }

    private static void execute(String name, String... statements) throws SQLException {
        try (var connection = database.connect(name);
                var statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private static List<String> rightsOf(String table) throws SQLException {
        var rights = new ArrayList<String>();
        try (var connection = database.connect("rights");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT acl.privilege_type FROM pg_class AS t CROSS JOIN LATERAL aclexplode(t.relacl) AS acl
                        WHERE t.relname = '%s' AND acl.grantee = 'later'::regrole""".formatted(table))) {
            while (rows.next()) {
                rights.add(rows.getString(1));
            }
        }
        return rights;
    }
}
