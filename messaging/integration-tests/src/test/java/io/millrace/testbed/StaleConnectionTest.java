package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.BoundedSql;

@QuarkusTest
@WithServers
class StaleConnectionTest {

    private static final int TIMES = 50;

    /** What a former primary answers to a write. */
    private static final String READ_ONLY = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '25006'; END $$";

    @Inject
    BoundedSql bounded;

    @Inject
    Pool pool;

    @Test
    void aConnectionThatIsBeingDroppedIsHandedToNobody() {
        for (int i = 0; i < TIMES; i++) {
            int number = i;
            Uni<Integer> next = pool.preparedQuery("SELECT $1::int")
                    .execute(Tuple.of(number))
                    .map(rows -> rows.iterator().next().getInteger(0));

            int answer = OnContext.run(() -> bounded.execute(Duration.ofSeconds(10), READ_ONLY, Tuple.tuple())
                    .map(rows -> -1)
                    .onFailure()
                    .recoverWithUni(next));

            assertThat(answer).isEqualTo(number);
        }
    }
}
