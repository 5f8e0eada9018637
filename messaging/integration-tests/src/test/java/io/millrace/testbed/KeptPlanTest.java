package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.KeptPlan;
import io.millrace.messaging.tx.SessionSql;

@QuarkusTest
@WithServers
class KeptPlanTest {

    private static final int TIMES = 40;
    /** PostgreSQL plans a prepared statement for its parameters so often, before it considers a plan for any. */
    private static final long ALWAYS_CUSTOM = 5;

    @Test
    void aStatementIsNotPlannedAnewForEachLengthOfItsArrays() {
        String sql = KeptPlan.of("SELECT proname FROM pg_proc WHERE proname = ANY ($1::text[]) -- kept");

        assertThat(customPlans(sql, "kept")).isLessThanOrEqualTo(ALWAYS_CUSTOM);
    }

    /** Otherwise the class is not needed. */
    @Test
    void withoutItEachExecutionIsPlanned() {
        String sql = "SELECT proname FROM pg_proc WHERE proname = ANY ($1::text[]) -- plain";

        assertThat(customPlans(sql, "plain")).isGreaterThan(ALWAYS_CUSTOM);
    }

    private static long customPlans(String sql, String mark) {
        return OnContext.run(() -> SessionSql.inTransaction(() -> Multi.createFrom()
                .range(1, TIMES)
                .onItem()
                .transformToUniAndConcatenate(i -> SessionSql.select(sql, (Object) names(1 + i % 3)))
                .collect()
                .asList()
                .chain(() -> plans(mark))));
    }

    private static Uni<Long> plans(String mark) {
        return SessionSql.select(
                        "SELECT custom_plans FROM pg_prepared_statements WHERE statement LIKE '%-- ' || $1", mark)
                .map(List::getFirst)
                .map(row -> (Long) row[0]);
    }

    private static String[] names(int count) {
        return Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toArray(String[]::new);
    }
}
