package io.millrace.bench.twin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The process of the blocking twin: stores rows on request, with the same endpoints as the other subjects of the bench,
 * and relays them.
 *
 * <p>System properties: {@code twin.relay} (whether it relays), {@code twin.batch} (rows in a transaction of the relay)
 * and {@code twin.poll} (pause after a batch that was not full, in milliseconds).
 */
public final class TwinMain {

    private TwinMain() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        var table = new TwinTable(
                environment("QUARKUS_DATASOURCE_JDBC_URL"),
                environment("QUARKUS_DATASOURCE_USERNAME"),
                environment("QUARKUS_DATASOURCE_PASSWORD"));
        table.create();
        serve(new Writers(table));
        if (!"false".equals(System.getProperty("twin.relay"))) {
            var relay = new BlockingRelay(
                    table,
                    environment("KAFKA_BOOTSTRAP_SERVERS"),
                    Integer.getInteger("twin.batch", 500),
                    Duration.ofMillis(Integer.getInteger("twin.poll", 100)));
            Thread.ofPlatform().name("relay").start(relay);
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException("the variable %s is missing".formatted(name));
        }
        return value;
    }

    private static void serve(Writers writers) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(environment("SERVER_PORT"))), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/q/health/live", exchange -> answer(exchange, 200, "UP"));
        server.createContext("/rows/fill", exchange -> {
            Map<String, Integer> query = query(exchange);
            attempt(exchange, () -> writers.fill(at(query, "count"), at(query, "keys"), at(query, "bytes")));
        });
        server.createContext("/rows/stream", exchange -> {
            Map<String, Integer> query = query(exchange);
            attempt(
                    exchange,
                    () -> writers.stream(
                            at(query, "rate"), at(query, "seconds"), at(query, "keys"), at(query, "bytes")));
        });
        server.start();
    }

    /** Work that a request asks for; its result is the answer's body. */
    private interface Work {
        String run() throws SQLException, InterruptedException;
    }

    private static void attempt(HttpExchange exchange, Work work) throws IOException {
        try {
            answer(exchange, 200, work.run());
        } catch (SQLException e) {
            answer(exchange, 500, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer(exchange, 503, "interrupted");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Map<String, Integer> query(HttpExchange exchange) {
        return Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Integer.valueOf(pair[1])));
    }

    private static int at(Map<String, Integer> query, String name) {
        Integer value = query.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the parameter %s is missing".formatted(name));
        }
        return value;
    }
}
