package io.millrace.messaging.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationScriptTest {

    private static MigrationScript script(String name, String text) {
        return new MigrationScript("db/migration", name, text);
    }

    /** The ends of lines are those of the machine that has checked out the file. */
    @ParameterizedTest
    @ValueSource(
            strings = {"CREATE TABLE a\n(b int);\n", "CREATE TABLE a\r\n(b int);\r\n", "\uFEFFCREATE TABLE a\n(b int);"
            })
    void aMigrationIsListedWithAChecksumThatNoEndOfALineChanges(String text) {
        assertThat(script("V12__a.sql", text).line()).contains("db/migration/V12__a.sql -287433586");
    }

    @Test
    void whatRunsAfterwardsIsListedWithItsPath() {
        assertThat(script("afterMigrate__rights.sql", "SELECT 1;").line())
                .contains("db/migration/afterMigrate__rights.sql");
        assertThat(script("afterMigrate.sql", "SELECT 1;").line()).contains("db/migration/afterMigrate.sql");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "V1.2__a.sql",
                "B2__a.sql",
                "beforeMigrate.sql",
                "afterEachMigrate.sql",
                "V1__a.sql.conf",
                "more/V1__a.sql"
            })
    void whatElseFlywayKnowsCannotBeListed(String name) {
        assertThat(script(name, "SELECT 1;").line()).isEmpty();
    }

    @Test
    void whatFlywayReplacesCannotBeListed() {
        assertThat(script("V1__a.sql", "GRANT SELECT ON a TO ${user};").line()).isEmpty();
    }
}
