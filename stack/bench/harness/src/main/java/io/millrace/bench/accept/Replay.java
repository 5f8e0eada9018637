package io.millrace.bench.accept;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Runs recorded transactions again with new ids, over several connections of the reactive client: one transaction after
 * the other on each connection, and no service around them.
 */
final class Replay implements Closeable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final List<List<Step>> transactions;
    private final List<PgConnection> connections = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    private record Step(String sql, List<Value> values) {

        Future<?> run(PgConnection connection, Map<String, String> ids) {
            // As in the service's client: a statement without parameters is not prepared.
            if (values.isEmpty()) {
                return connection.query(sql).execute();
            }
            var tuple = new ArrayList<@Nullable Object>(values.size());
            values.forEach(value -> tuple.add(value.fresh(ids)));
            return connection.preparedQuery(sql).execute(Tuple.wrap(tuple));
        }
    }

    /**
     * Opens the connections, and reads the parameters of the recorded statements.
     *
     * @param database connection of a superuser, for the types of the parameters
     */
    Replay(Connection database, List<List<SqlTrace.Statement>> recorded, PgConnectOptions options, int connections)
            throws SQLException {
        var types = new Types(database);
        var steps = new ArrayList<List<Step>>();
        for (var transaction : recorded) {
            var list = new ArrayList<Step>();
            for (var statement : transaction) {
                list.add(new Step(statement.sql(), types.values(statement)));
            }
            steps.add(list);
        }
        this.transactions = steps;
        for (int i = 0; i < connections; i++) {
            this.connections.add(PgConnection.connect(vertx, options)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join());
        }
    }

    /** Converts parameters to the types that the database gives them. */
    private record Types(Connection database, Map<String, List<String>> known) {

        Types(Connection database) {
            this(database, new HashMap<>());
        }

        List<Value> values(SqlTrace.Statement statement) throws SQLException {
            var values = new ArrayList<Value>();
            if (statement.parameters().isEmpty()) {
                return values;
            }
            List<String> types = of(statement.sql());
            for (int i = 0; i < types.size(); i++) {
                values.add(value(types.get(i), statement.parameters().get(i)));
            }
            return values;
        }

        private Value value(String type, @Nullable String text) throws SQLException {
            if (!type.endsWith("[]") || text == null) {
                return Value.of(type, text);
            }
            var elements = new ArrayList<@Nullable String>();
            try (var statement = database.prepareStatement("SELECT to_jsonb(?::%s)".formatted(type))) {
                statement.setString(1, text);
                var rows = statement.executeQuery();
                rows.next();
                for (JsonNode element : JSON.readTree(rows.getString(1))) {
                    elements.add(
                            element.isNull() ? null : element.isValueNode() ? element.asText() : element.toString());
                }
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            return Value.ofArray(type.substring(0, type.length() - 2), elements);
        }

        private List<String> of(String sql) throws SQLException {
            List<String> found = known.get(sql);
            if (found == null) {
                found = ask(sql);
                known.put(sql, found);
            }
            return found;
        }

        private List<String> ask(String sql) throws SQLException {
            var list = new ArrayList<String>();
            try (var statement = database.createStatement()) {
                statement.execute("PREPARE recorded AS " + sql);
                var rows = statement.executeQuery("SELECT type::text FROM pg_prepared_statements,"
                        + " unnest(parameter_types) AS type WHERE name = 'recorded'");
                while (rows.next()) {
                    list.add(rows.getString(1));
                }
                statement.execute("DEALLOCATE recorded");
            }
            return list;
        }
    }

    /**
     * Runs transactions for a time.
     *
     * @return transactions a second
     */
    double rate(Duration length) {
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        var done = new AtomicInteger();
        Future.all(connections.stream()
                        .map(connection -> replayNext(connection, end, done))
                        .toList())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return done.get() * 1e9 / (System.nanoTime() - begin);
    }

    private Future<?> replayNext(PgConnection connection, long end, AtomicInteger done) {
        if (System.nanoTime() > end) {
            return Future.succeededFuture();
        }
        var transaction = transactions.get(Math.floorMod(next.getAndIncrement(), transactions.size()));
        var ids = new HashMap<String, String>();
        Future<?> all = Future.succeededFuture();
        for (Step step : transaction) {
            all = all.compose(ignored -> step.run(connection, ids));
        }
        return all.compose(ignored -> {
            done.incrementAndGet();
            return replayNext(connection, end, done);
        });
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
