package io.millrace.simulators;

import static io.millrace.simulators.SimulatorDatabase.all;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Counts the calls under each key, and answers them as the current outage allows. An ordinary call is counted by the
 * statement that carries it out.
 */
public final class Calls {

    /** Longer than clients wait for an answer. */
    private static final Duration TOO_LATE = Duration.ofSeconds(3);

    /** A little less than clients wait. */
    private static final Duration ALMOST_TOO_LATE = Duration.ofMillis(1_500);

    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS PREFIX_call (key text PRIMARY KEY, calls int NOT NULL);
            CREATE TABLE IF NOT EXISTS PREFIX_outage (
                kind    text        NOT NULL CHECK (kind IN ('DOWN', 'SLOW', 'LATE')),
                ends_at timestamptz NOT NULL
            );
            """;

    private static final String COUNTED = """
            counted AS (
                INSERT INTO PREFIX_call (key, calls) SELECT key, 1 FROM call
                ON CONFLICT (key) DO UPDATE SET calls = PREFIX_call.calls + 1
                RETURNING key, calls),
            outage AS (SELECT kind FROM PREFIX_outage WHERE ends_at > clock_timestamp() LIMIT 1)
            """;

    private static final String COUNT_ONLY = """
            WITH call AS (SELECT unnest(?::text[]) AS key), COUNTED
            SELECT key, calls, (SELECT kind FROM outage), NULL FROM counted
            """;

    private final SimulatorDatabase database;
    private final String prefix;
    private final Together<Key, Counted> counts;

    /** @param prefix of the tables' names */
    public Calls(SimulatorDatabase database, String prefix) {
        this.database = database;
        this.prefix = prefix;
        this.counts = together(COUNT_ONLY, calls -> new Object[] {column(calls, Key::key)});
    }

    private record Key(String key) implements Together.Keyed {}

    /**
     * A call that was counted.
     *
     * @param count its number under its key, from 1
     * @param made what the statement that has counted it says of what it has made; empty if it has made nothing
     */
    public record Counted(int count, Outage outage, Optional<String> made) {}

    /** Makes the tables that are missing. */
    public void prepare() {
        database.run(sql(TABLES));
    }

    private String sql(String template) {
        return template.replace("COUNTED", COUNTED).replace("PREFIX", prefix);
    }

    /**
     * Counts calls with a statement that carries them out as well.
     *
     * @param statement its query {@code call} has the calls' keys; the word COUNTED behind it stands for the queries
     *     {@code counted} and {@code outage}. It selects the key, the count, the outage and what was made
     * @param parameters the statement's parameters, from the calls
     */
    public <Q extends Together.Keyed> Together<Q, Counted> together(
            String statement, Function<List<Q>, Object[]> parameters) {
        String sql = sql(statement);
        return new Together<>(calls -> database.with(connection -> all(
                        connection,
                        sql,
                        row -> Map.entry(
                                row.getString(1),
                                new Counted(
                                        row.getInt(2),
                                        row.getString(3) == null ? Outage.NONE : Outage.valueOf(row.getString(3)),
                                        Optional.ofNullable(row.getString(4)))),
                        parameters.apply(calls))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
    }

    /** The parameter with a value of each call, as text. */
    public static <Q> String[] column(List<Q> calls, Function<Q, Object> value) {
        return calls.stream().map(call -> String.valueOf(value.apply(call))).toArray(String[]::new);
    }

    /**
     * Counts the call, and answers it by a statement of its own.
     *
     * @param answer takes the call's number under its key, from 1
     */
    public Answer answered(String key, IntFunction<Answer> answer) {
        return answered(counts.result(new Key(key)), answer);
    }

    /**
     * Answers a call that was counted.
     *
     * @param answer takes the call's number under its key, from 1
     */
    public static Answer answered(Counted call, IntFunction<Answer> answer) {
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
