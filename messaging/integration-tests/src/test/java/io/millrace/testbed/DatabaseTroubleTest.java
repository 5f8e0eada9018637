package io.millrace.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;

import jakarta.inject.Inject;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.tx.BoundedSql;
import io.millrace.messaging.tx.DatabaseTrouble;

@QuarkusTest
@WithServers
class DatabaseTroubleTest {

    private static final int MORE_THAN_THE_POOL_HAS = 30;

    @Inject
    Pool pool;

    @Inject
    BoundedSql bounded;

    @Test
    void noStatementAfterAConnectionWasLostIsTakenForAnErrorOfItsOwn() {
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
            // Where the reset overtakes the server's farewell, the gate asks the database.
            assertThat(DatabaseTrouble.of(failure))
                    .as("%s", failure)
                    .isIn(DatabaseTrouble.AWAY, DatabaseTrouble.PERHAPS);
        }
    }

    @Test
    void aStatementThatTheDatabaseRefusedDoesNot() {
        Throwable failure = catchThrowable(
                () -> pool.query("SELECT nothing").execute().await().indefinitely());

        assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.NONE);
    }

    @Test
    void aStatementThatIsNotAnsweredInTimeShowsADatabaseThatIsAway() {
        Throwable failure = catchThrowable(() -> OnContext.run(
                () -> bounded.execute(Duration.ofSeconds(2), "SELECT 1 FROM pg_sleep(20)", Tuple.tuple())));

        assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.AWAY);
    }

    @Test
    void aTransactionThatIsNotAnsweredInTimeShowsADatabaseThatIsAwayAndIsRolledBack() {
        Throwable failure = catchThrowable(
                () -> OnContext.run(() -> bounded.inTransaction(Duration.ofSeconds(2), connection -> connection
                        .query("CREATE TABLE never_done (a int)")
                        .execute()
                        .chain(() ->
                                connection.query("SELECT 1 FROM pg_sleep(5)").execute()))));

        assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.AWAY);
        // This statement waits for the end of the transaction that has taken the name.
        OnContext.run(() -> bounded.execute(
                Duration.ofSeconds(20), "CREATE TABLE IF NOT EXISTS never_done (a int, b int)", Tuple.tuple()));
        int rows =
                OnContext.run(() -> bounded.execute(Duration.ofSeconds(10), "SELECT b FROM never_done", Tuple.tuple())
                        .map(found -> found.size()));
        assertThat(rows).isZero();
        OnContext.run(() -> bounded.execute(Duration.ofSeconds(10), "DROP TABLE never_done", Tuple.tuple()));
    }

    @Test
    void aTransactionThatFailsIsRolledBackAndItsConnectionServesTheNextOne() {
        for (int i = 0; i < MORE_THAN_THE_POOL_HAS; i++) {
            Throwable failure = catchThrowable(
                    () -> OnContext.run(() -> bounded.inTransaction(Duration.ofSeconds(10), connection -> connection
                            .query("CREATE TABLE half_done (a int)")
                            .execute()
                            .chain(() -> connection.query("SELECT nothing").execute()))));

            assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.NONE);
        }
        assertThat(OnContext.run(() -> bounded.execute(
                                Duration.ofSeconds(10), "SELECT to_regclass('half_done')::text", Tuple.tuple()))
                        .iterator()
                        .next()
                        .getString(0))
                .isNull();
    }

    @Test
    void aStatementThatWasPreparedBeforeAMigrationIsStaleAndAnotherConnectionTakesIt() {
        SqlConnection old = pool.getConnection().await().indefinitely();
        try {
            run(old, "CREATE TEMP TABLE migrated (a int)");
            old.preparedQuery("SELECT * FROM migrated").execute().await().indefinitely();
            run(old, "ALTER TABLE migrated ADD COLUMN b int");

            Throwable failure = catchThrowable(() -> old.preparedQuery("SELECT * FROM migrated")
                    .execute()
                    .await()
                    .indefinitely());

            assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.STALE);
        } finally {
            run(old, "DROP TABLE migrated");
            old.close().await().indefinitely();
        }
    }

    @Test
    void aReadOnlyTransactionIsStale() {
        SqlConnection connection = pool.getConnection().await().indefinitely();
        try {
            run(connection, "SET default_transaction_read_only = on");
            Throwable failure = catchThrowable(() -> run(connection, "DELETE FROM inbox"));

            assertThat(DatabaseTrouble.of(failure)).as("%s", failure).isEqualTo(DatabaseTrouble.STALE);
        } finally {
            run(connection, "SET default_transaction_read_only = off");
            connection.close().await().indefinitely();
        }
    }

    private static void run(SqlConnection connection, String sql) {
        connection.query(sql).execute().await().indefinitely();
    }
}
