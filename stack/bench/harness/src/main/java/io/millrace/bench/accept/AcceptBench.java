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
import io.millrace.bench.ground.DatabaseSettings;
import io.millrace.bench.order.Market;
import io.millrace.bench.order.Platform;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.home.Service;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.DatabasePart;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.parts.Signals;

/** Measures orders accepted over HTTP beside the statements of an order alone. */
public final class AcceptBench {

    private static final String ORDERS = "orders";
    private static final Set<String> NEEDED = Set.of(ORDERS, "catalog", "gateway");
    /** Connections of the service's pool, and connections for the statements alone. */
    private static final int CONNECTIONS = 20;

    /** Twice the connections, so that no database connection waits for a client's next order. */
    private static final int CLIENTS = 2 * CONNECTIONS;

    private static final int RECORDED = 200;
    private static final int MOST_WARM_UPS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Platform platform;
    private final Size size;
    private final Report report;
    private final Findings findings = new Findings("accept", "Accepting orders", """
            The service orders alone, with its broker and database. No service handles its commands, and deadlines undo no order. \
            40 clients place orders over HTTP, one order at a time each. The baseline replays the transactions of 200 orders that \
            PostgreSQL has logged, with new ids, over 20 connections of the reactive client, one transaction at a time each, while \
            the service is frozen. Only the first figure includes publishing, and the parsing, validation and responses of requests. \
            Rounds alternate.""");

    public AcceptBench(Platform platform, Size size, Report report) {
        this.platform = platform;
        this.size = size;
        this.report = report;
    }

    /**
     * Settings for the service orders. No service handles the first command of an order, so these settings permit any
     * number of orders under way, and keep orders from being undone.
     */
    public static Rig rig() {
        return Rig.with(part -> part.equals(ORDERS)
                ? Map.of(
                        "MILLRACE_MESSAGING_SAGA_MIN_UNDER_WAY",
                        String.valueOf(Integer.MAX_VALUE),
                        "MILLRACE_MESSAGING_SAGA_DEADLINE_POLL",
                        "1h")
                : Map.of());
    }

    /** Lets the database write its log as files that the bench can read. Call this before the platform starts. */
    public static void prepare(Blueprint blueprint) {
        DatabaseSettings.store(blueprint, Map.of("logging_collector", "on", "log_destination", "jsonlog"));
    }

    /** Names of the services that the measurement does not need. */
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
            // The replay's orders were not accepted over HTTP, so their rows must not be published.
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

    /** Connects with the service's own rights, and prepares statements as its client does. */
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
