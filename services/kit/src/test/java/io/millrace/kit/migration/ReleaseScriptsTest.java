package io.millrace.kit.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Only where Flyway would do nothing is there nothing to migrate. */
class ReleaseScriptsTest {

    private static final ReleaseScripts RELEASE = ReleaseScripts.parse("""
            db/messaging/R__messaging.sql -7
            db/migration/V1__orders.sql 11
            db/migration/V2__keys.sql 12
            db/migration/afterMigrate__rights.sql
            """);

    private static final List<HistoryRow> CURRENT = List.of(
            script("db/migration/V1__orders.sql", 11),
            script("db/migration/V2__keys.sql", 12),
            script("db/messaging/R__messaging.sql", -7));

    private static HistoryRow script(String name, @Nullable Integer checksum) {
        return new HistoryRow("SQL", name, checksum, true);
    }

    private static List<HistoryRow> currentAnd(HistoryRow... rows) {
        var history = new ArrayList<>(CURRENT);
        history.addAll(List.of(rows));
        return history;
    }

    @Test
    void aDatabaseOfThisReleaseHasAll() {
        assertThat(RELEASE.allIn(CURRENT)).isTrue();
        assertThat(RELEASE.afterwards()).containsExactly("db/migration/afterMigrate__rights.sql");
    }

    /** The pods of this release may start beside those of the next one, or again after it. */
    @Test
    void aDatabaseOfALaterReleaseHasAll() {
        assertThat(RELEASE.allIn(currentAnd(script("db/migration/V3__returns.sql", 13))))
                .isTrue();
    }

    @Test
    void theLatestChecksumOfARepeatableMigrationCounts() {
        List<HistoryRow> upgraded = new ArrayList<>(List.of(script("db/messaging/R__messaging.sql", -6)));
        upgraded.addAll(CURRENT);

        assertThat(RELEASE.allIn(upgraded)).isTrue();
        assertThat(RELEASE.allIn(currentAnd(script("db/messaging/R__messaging.sql", -6))))
                .isFalse();
    }

    static List<List<HistoryRow>> others() {
        return List.of(
                List.of(),
                CURRENT.subList(0, 2),
                CURRENT.subList(1, 3),
                List.of(script("db/migration/V1__orders.sql", 10), CURRENT.get(1), CURRENT.get(2)),
                List.of(script("db/migration/V1__orders.sql", null), CURRENT.get(1), CURRENT.get(2)),
                List.of(script("db/migration/V1__other.sql", 11), CURRENT.get(1), CURRENT.get(2)),
                currentAnd(new HistoryRow("SQL", "db/migration/V3__returns.sql", 13, false)),
                currentAnd(new HistoryRow("BASELINE", "<< Flyway Baseline >>", null, true)),
                currentAnd(new HistoryRow("JDBC", "V3__Returns", 13, true)),
                currentAnd(script("db/migration/V1_5__between.sql", 13)),
                currentAnd(script("db/messaging/R__views.sql", 13)));
    }

    @ParameterizedTest
    @MethodSource("others")
    void ofAnyOtherDatabaseFlywayDecides(List<HistoryRow> history) {
        assertThat(RELEASE.allIn(history)).isFalse();
    }
}
