package io.millrace.simulators;

import static io.millrace.simulators.SimulatorDatabase.first;

import java.time.Duration;
import java.util.function.IntFunction;

/** Counts the calls under each key, and answers them as the current outage allows. */
public final class Calls {

    /** Longer than clients wait for an answer. */
    private static final Duration TOO_LATE = Duration.ofSeconds(3);

    /** A little less than clients wait. */
    private static final Duration ALMOST_TOO_LATE = Duration.ofMillis(1_500);

    private static String tables(String prefix) {
        return """
            CREATE TABLE IF NOT EXISTS %1$s_call (key text PRIMARY KEY, calls int NOT NULL);
            CREATE TABLE IF NOT EXISTS %1$s_outage (
                kind    text        NOT NULL CHECK (kind IN ('DOWN', 'SLOW', 'LATE')),
                ends_at timestamptz NOT NULL
            );
            """.formatted(prefix);
    }

    private static String count(String prefix) {
        return """
            INSERT INTO %1$s_call (key, calls) VALUES (?, 1)
            ON CONFLICT (key) DO UPDATE SET calls = %1$s_call.calls + 1
            RETURNING calls, (SELECT kind FROM %1$s_outage WHERE ends_at > clock_timestamp() LIMIT 1)
            """.formatted(prefix);
    }

    private final SimulatorDatabase database;
    private final String tables;
    private final String count;

    /** @param prefix of the tables' names */
    public Calls(SimulatorDatabase database, String prefix) {
        this.database = database;
        this.tables = tables(prefix);
        this.count = count(prefix);
    }

    private record Call(int count, Outage outage) {}

    /** Makes the tables that are missing. */
    public void prepare() {
        database.run(tables);
    }

    /** @param answer takes the call's number under its key, from 1 */
    public Answer answered(String key, IntFunction<Answer> answer) {
        var call = database.with(connection -> first(
                        connection,
                        count,
                        row -> new Call(
                                row.getInt(1),
                                row.getString(2) == null ? Outage.NONE : Outage.valueOf(row.getString(2))),
                        key)
                .orElseThrow());
        return switch (call.outage()) {
            case NONE -> answer.apply(call.count());
            case DOWN -> new Answer.BrokenOff();
            case SLOW -> new Answer.After(ALMOST_TOO_LATE, answer.apply(call.count()));
            case LATE -> new Answer.After(TOO_LATE, answer.apply(call.count()));
        };
    }

    /** Waits until the client of the present call has given up. */
    public static void outlastTheClient() {
        try {
            Thread.sleep(TOO_LATE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable();
        }
    }
}
