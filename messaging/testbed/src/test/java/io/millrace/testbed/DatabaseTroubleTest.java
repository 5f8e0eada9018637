package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.tx.DatabaseTrouble;

@QuarkusTest
@WithServers
class DatabaseTroubleTest {

    @Inject
    Pool pool;

    @Test
    void everyStatementAfterAConnectionWasLostSaysThatTheDatabaseIsAway() {
        SqlConnection lost = pool.getConnection().await().indefinitely();
        var transaction = lost.begin().await().indefinitely();
        int backend = lost.query("SELECT pg_backend_pid()")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getInteger(0);
        pool.preparedQuery("SELECT pg_terminate_backend($1)")
                .execute(Tuple.of(backend))
                .await()
                .indefinitely();

        for (Uni<?> statement : new Uni<?>[] {
            lost.query("SELECT 1").execute(), lost.query("SELECT 1").execute(), transaction.commit()
        }) {
            Throwable failure = catchThrowable(() -> statement.await().indefinitely());
            assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.AWAY);
        }
    }

    @Test
    void aStatementThatTheDatabaseRefusedDoesNot() {
        Throwable failure = catchThrowable(
                () -> pool.query("SELECT nothing").execute().await().indefinitely());

        assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.NONE);
    }
}
