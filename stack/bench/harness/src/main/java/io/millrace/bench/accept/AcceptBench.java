package io.millrace.bench.accept;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import io.vertx.pgclient.PgConnectOptions;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.figures.WarmUp;
import io.millrace.bench.order.Market;
import io.millrace.bench.order.Platform;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.DatabasePart;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.parts.Signals;

/** Accepting orders over HTTP, beside the statements that it takes alone. */
public final class AcceptBench {

    private static final String ORDERS = "orders";
    private static final Set<String> NEEDED = Set.of(ORDERS, "catalog", "gateway");
    /** Of the service's pool, and of the statements alone. */
    private static final int CONNECTIONS = 20;

    /** No connection to the database waits for somebody to ask for an order. */
    private static final int CLIENTS = 2 * CONNECTIONS;

    private static final int RECORDED = 200;
    private static final int MOST_WARM_UPS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Platform platform;
    private final Size size;
    private final Report report;
    private final Findings findings = new Findings("accept", "Accepting orders", """
            The service orders on its own, with what it publishes to; nobody takes its commands, and none is undone for that. \
            40 clients place orders over HTTP, one after the other each. Beside it: PostgreSQL has logged the transactions of 200 orders; these are carried \
            out again, with new ids, over 20 connections of the reactive client, each one after the other, while the service is \
            frozen. What the service publishes and the parsing, checking and answering of requests are in the first figure \
            only. Rounds alternate.""");

    public AcceptBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.size = size;
        this.report = report;
    }

    /** Nobody takes the first command: as many orders may be under way as are placed, and none of them is undone. */
    public static Rig rig() {
        return Rig.with(part -> part.equals(ORDERS)
                ? Map.of(
                        "MILLRACE_MESSAGING_SAGA_MIN_UNDER_WAY",
                        String.valueOf(Integer.MAX_VALUE),
                        "MILLRACE_MESSAGING_SAGA_DEADLINE_POLL",
                        "1h")
                : Map.of());
    }

    /** Has the database write its log where it can be read; before the platform starts. */
    public static void prepare(Blueprint blueprint) {
        DatabasePart database = blueprint.database();
        database.start();
        try (var connection = database.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET logging_collector = on");
            statement.execute("ALTER SYSTEM SET log_destination = 'jsonlog'");
        } catch (SQLException e) {
            throw new StackException("The database can't be prepared: " + e.getMessage(), e);
        } finally {
            database.stop();
        }
    }

    /** The services that take no part. */
    public static Set<String> without() {
        return Service.ALL.stream()
                .map(Service::name)
                .filter(name -> !NEEDED.contains(name))
                .collect(Collectors.toSet());
    }

    public void run() {
        findings.setting("services", platform.services());
        Market.list(platform.api());
        try (var http = new HttpLoad(
                        platform.blueprint().ports().http(Service.named(ORDERS).orElseThrow()), CLIENTS);
                var database = database().database().connect(ORDERS)) {
            Await.until("Orders are accepted", PATIENCE, () -> place(http) == 202 ? Boolean.TRUE : null);
            var recorded = record(http, database);
            report.note("accept: an order takes %d statements"
                    .formatted(recorded.getFirst().size()));
            findings.setting(
                    "statements, begin and commit included", recorded.getFirst().size());
            findings.setting("connections", CONNECTIONS);
            findings.setting("clients", CLIENTS);
            try (var replay = new Replay(database, recorded, options(), CONNECTIONS)) {
                measure(http, replay, database);
            }
            findings.add(Figure.of("requests not accepted", Spread.once((double) http.refused()), ""));
        } catch (SQLException e) {
            throw new StackException("The database does not answer: " + e.getMessage(), e);
        }
        report.add(findings);
    }

    private void measure(HttpLoad http, Replay replay, Connection database) throws SQLException {
        Duration length = Duration.ofSeconds(size.seconds());
        WarmUp.run(findings, report, MOST_WARM_UPS, () -> http.rate(length));
        var accepted = new ArrayList<Double>();
        var alone = new ArrayList<Double>();
        for (int i = -1; i < size.rounds(); i++) {
            double served = http.rate(length);
            double stored = frozen(replay, length, database);
            report.note("accept: round %d of %d: %,.0f orders a second; the statements alone %,.0f"
                    .formatted(i + 1, size.rounds(), served, stored));
            if (i >= 0) {
                accepted.add(served);
                alone.add(stored);
            }
        }
        findings.add(Figure.of("orders over HTTP", Spread.of(accepted), "orders/s")
                .to(Spread.ratio(accepted, alone), "the statements alone")
                .goal("50%"));
        findings.add(Figure.of("the statements alone", Spread.of(alone), "orders/s"));
        var bars = new LinkedHashMap<String, Spread>();
        bars.put("orders over HTTP", Spread.of(accepted));
        bars.put("the statements alone", Spread.of(alone));
        Charts.bars(findings, report.folder(), "rate", "orders a second", bars);
    }

    private double frozen(Replay replay, Duration length, Connection database) throws SQLException {
        awaitPublished(database);
        ProcessHandle service = platform.stack().part(ORDERS).part().process().orElseThrow();
        Signals.send(service, "STOP");
        try {
            return replay.rate(length);
        } finally {
            // What nobody has accepted is not to be published either.
            execute(database, "TRUNCATE outbox");
            Signals.send(service, "CONT");
        }
    }

    private static void awaitPublished(Connection database) {
        Await.until("All is published", PATIENCE, () -> {
            try (var statement = database.createStatement();
                    var rows = statement.executeQuery("SELECT EXISTS (SELECT FROM outbox)")) {
                rows.next();
                return rows.getBoolean(1) ? null : Boolean.TRUE;
            } catch (SQLException e) {
                throw new StackException("The outbox can't be read: " + e.getMessage(), e);
            }
        });
    }

    private List<List<SqlTrace.Statement>> record(HttpLoad http, Connection database) throws SQLException {
        var keys = new ArrayList<String>();
        logStatements(database, "all");
        for (int i = 0; i < RECORDED; i++) {
            String key = UUID.randomUUID().toString();
            if (place(http, key) == 202) {
                keys.add(key);
            }
        }
        logStatements(database, "none");
        Path logs = platform.blueprint().home().database().resolve("log");
        return Await.until("The log is written", PATIENCE, () -> {
            var found = SqlTrace.transactions(logs, keys);
            return found.size() < keys.size() ? null : found;
        });
    }

    private static void logStatements(Connection database, String which) throws SQLException {
        execute(database, "ALTER SYSTEM SET log_statement = '%s'".formatted(which));
        execute(database, "SELECT pg_reload_conf()");
    }

    private static void execute(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int place(HttpLoad http) {
        return place(http, UUID.randomUUID().toString());
    }

    private static int place(HttpLoad http, String key) {
        return http.place(key).toCompletionStage().toCompletableFuture().join();
    }

    private DatabasePart database() {
        return (DatabasePart) platform.stack().part("database").part();
    }

    /** The service's own rights, and its client's way of preparing statements. */
    private PgConnectOptions options() {
        String user = ORDERS + "_app";
        return new PgConnectOptions()
                .setHost("localhost")
                .setPort(database().port())
                .setDatabase(ORDERS)
                .setUser(user)
                .setPassword(platform.blueprint().secrets().get(user))
                .setCachePreparedStatements(true);
    }
}
