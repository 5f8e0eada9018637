package io.millrace.e2e;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that pods of the former release can serve during a migration and after it: migrations only add. */
class MigrationsTest {

    /** All statements that do not only add, each with the reason why the former release does not notice. */
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            entry(
                    "orders/V2__answers_as_they_were.sql: "
                            + "ALTER TABLE idempotency ALTER COLUMN answer TYPE text USING answer::text",
                    "the former release writes jsonb, which PostgreSQL casts to text, and reads the column as text"),
            entry(
                    "orders/V3__keys_are_forgotten.sql: DROP INDEX IF EXISTS idempotency_created_at",
                    "the statement before it creates another index of the same column"),
            entry(
                    "orders/V5__answers_of_any_service.sql: DROP TRIGGER IF EXISTS order_of_answer ON idempotency",
                    "the former release has no trigger; the next statement creates this one"),
            entry(
                    "orders/V5__answers_of_any_service.sql: "
                            + "CREATE TRIGGER order_of_answer BEFORE UPDATE OF answer ON idempotency "
                            + "FOR EACH ROW WHEN (NEW.order_id IS NULL AND NEW.answer IS NOT NULL) "
                            + "EXECUTE FUNCTION order_of_answer()",
                    "it fills in the column that the former release reads, in rows that this release writes"),
            entry(
                    "orders/V7__answers_with_their_keys.sql: "
                            + "CREATE OR REPLACE TRIGGER order_of_answer BEFORE INSERT OR UPDATE OF answer ON idempotency "
                            + "FOR EACH ROW WHEN (NEW.order_id IS NULL AND NEW.answer IS NOT NULL) "
                            + "EXECUTE FUNCTION order_of_answer()",
                    "it does the same for rows that are inserted with an answer, as the former release inserts none"),
            entry(
                    "shipping/V3__carrier.sql: UPDATE goods_return SET ends_at = now() + interval '30 days' "
                            + "WHERE status = 'WAITING' AND ends_at IS NULL",
                    "the former release ends a return at this time as it ends any other"),
            entry(
                    "tracking/V4__orders_by_status_and_product.sql: "
                            + "CREATE TRIGGER products_of_order AFTER UPDATE OF lines ON order_view "
                            + "FOR EACH ROW EXECUTE FUNCTION products_of_order()",
                    "it adds rows to a table that the former release does not know"),
            entry(
                    "messaging/R__millrace_messaging.sql: DO BODY",
                    "it sets the search path of a function that the former release does not call"),
            entry(
                    "messaging/R__millrace_messaging.sql: DROP INDEX IF EXISTS inbox_handled_at",
                    "the statement before it creates another index of the same column"),
            entry(
                    "messaging/R__millrace_messaging.sql: DROP INDEX IF EXISTS saga_under_way",
                    "the statement before it creates an index that serves the same queries"));

    @Test
    void migrationsOnlyAdd() throws IOException {
        var others = new TreeSet<String>();
        for (Path migration : House.migrations()) {
            SqlScript.of(Files.readString(migration))
                    .others()
                    .forEach(statement -> others.add(name(migration) + ": " + statement));
        }

        assertThat(others)
                .as("statements that take away or change what pods of the former release use")
                .containsExactlyInAnyOrderElementsOf(EXCEPTIONS.keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE a",
                "drop index a_by_b",
                "ALTER TABLE a DROP COLUMN b",
                "ALTER TABLE a ADD COLUMN c text, DROP COLUMN b",
                "ALTER TABLE a RENAME COLUMN b TO c",
                "ALTER TABLE a RENAME TO b",
                "ALTER TABLE a ALTER COLUMN b TYPE bigint",
                "ALTER TABLE a ALTER COLUMN b SET NOT NULL",
                "ALTER TABLE a ALTER COLUMN b DROP DEFAULT",
                "ALTER TABLE a ADD COLUMN b int NOT NULL",
                "ALTER TABLE a ADD COLUMN b int UNIQUE",
                "ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)",
                "ALTER TABLE a ADD COLUMN c int DEFAULT 1, ADD CHECK (b > 0)",
                "CREATE UNIQUE INDEX a_b ON a (b)",
                "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
                "INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET c = 1",
                "UPDATE a SET b = 1",
                "DELETE FROM a",
                "TRUNCATE a",
                "REVOKE ALL ON a FROM b",
                "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$"
            })
    void whatTakesAwayOrChangesIsFound(String statement) {
        String script =
                "-- It's a comment; no statement.\nCREATE TABLE x (y text DEFAULT ';');\n%s;\n".formatted(statement);

        assertThat(SqlScript.of(script).others()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE a (b numeric(19, 4) NOT NULL CHECK (b > 0))",
                "CREATE INDEX IF NOT EXISTS a_by_b ON a (b, c) WHERE b IS NOT NULL",
                "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $f$ DELETE FROM a; SELECT 1 $f$",
                "INSERT INTO a SELECT 1 ON CONFLICT DO NOTHING",
                "ALTER TABLE a\n    ADD COLUMN b numeric(19, 4),\n    ADD COLUMN IF NOT EXISTS c int NOT NULL DEFAULT 0",
                "ALTER TABLE a SET (fillfactor = 50, autovacuum_vacuum_threshold = 5)",
                "ALTER TABLE a ALTER COLUMN b SET STORAGE EXTERNAL"
            })
    void whatOnlyAddsIsAllowed(String statement) {
        assertThat(SqlScript.of(statement).others()).isEmpty();
    }

    /** The service, or messaging, and the file. */
    private static String name(Path migration) {
        Path file = House.ROOT.relativize(migration);
        return "%s/%s".formatted(file.getName(file.startsWith("services") ? 1 : 0), file.getFileName());
    }
}
