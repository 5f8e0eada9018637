package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.StackProcess.Result;
import io.millrace.stack.ControlClient;
import io.millrace.stack.Running;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.inspect.Quiet;
import io.millrace.stack.inspect.ServiceDatabases;
import io.millrace.stack.inspect.StockBook;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.parts.Supervised.State;

/** Rehearses a restore: databases go back to an earlier time, while the topics and the other services go on. */
class RestoreTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final PortPlan PORTS = new PortPlan(StackProcess.OFFSET);
    private static final int ORDERS = 3;

    /** Of the sample journey. */
    private static final String SKU = "millstone";

    @TempDir
    Path files;

    private final Api api = new Api(StackProcess.EDGE);
    private StackProcess launcher;
    private Running running;
    private ControlClient control;
    private ServiceDatabases databases;

    @BeforeEach
    void start() {
        Path state = files.resolve("state");
        Home home = Home.of(state);
        launcher = new StackProcess(state);
        var blueprint = new Blueprint(home, PORTS, Start.PLAIN).with(Rig.with(part -> StackProcess.FAST_START));
        running = Running.start(blueprint, Set.of(), new PrintWriter(new StringWriter()));
        databases = new ServiceDatabases(blueprint);
        control = ControlClient.of(home);
        new SampleJourney(api, "http://localhost:" + PORTS.mailApi(), new PrintWriter(new StringWriter())).run();
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void servicesWhoseDatabasesWereRestoredHandleAgainWhatTheyHaveForgotten() throws Exception {
        placeOrders();
        assertThat(launcher.run("reconcile").output()).contains("No database is older than another");
        List<String> services = List.of("inventory", "payments", "shipping");
        services.forEach(this::keepACopy);
        placeOrders();
        StockBook before = stock();
        List<Long> rows = rows();

        services.forEach(this::restore);
        Result told = launcher.run("reconcile");

        assertThat(told.exit()).as(told.output()).isEqualTo(1);
        assertThat(told.output())
                .contains(
                        "inventory is behind",
                        "handled %d events of inventory.commands".formatted(2 * ORDERS),
                        "payments is behind",
                        "handled %d events of payments.commands".formatted(ORDERS),
                        "published %d events to payments that its database does not know; different keys: %d"
                                .formatted(ORDERS, ORDERS),
                        "shipping is behind",
                        "handled %d events of shipping.commands".formatted(ORDERS))
                .doesNotContain("orders is behind", "catalog is behind", "tracking is behind");
        assertThat(rows()).isNotEqualTo(rows);

        Result healed = launcher.run("reconcile", "--heal");

        assertThat(healed.exit()).as(healed.output()).isZero();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(rows));
        awaitQuiet();
        assertThat(stock()).isEqualTo(before);
        assertThat(stock().disagreements()).isEmpty();
        assertThat(launcher.run("reconcile").output()).contains("No database is older than another");
        placeOrders();
    }

    /** Orders that are delivered, with everything that follows from them done. */
    private void placeOrders() {
        List<String> orders = IntStream.range(0, ORDERS)
                .mapToObj(number -> api.post(
                                "/api/orders",
                                UUID.randomUUID().toString(),
                                SampleJourney.order("restore-%d@millrace.example".formatted(number)))
                        .orFail("An order")
                        .path("orderId")
                        .asText())
                .toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(orders).allSatisfy(order -> assertThat(
                        api.get("/api/orders/" + order).body().path("status").asText())
                .isEqualTo("COMPLETED")));
        awaitQuiet();
    }

    private void awaitQuiet() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(new Quiet(running.stack().blueprint()).underWay())
                        .isEmpty());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        databases.count("inventory", "SELECT count(*) FROM reservation WHERE status <> 'CONFIRMED'"))
                .isZero());
    }

    private StockBook stock() {
        return StockBook.read(databases).stream()
                .filter(book -> book.sku().equals(SKU))
                .findFirst()
                .orElseThrow();
    }

    /** The rows that orders leave in the databases, at the card gateway and at the carrier. */
    private List<Long> rows() {
        return List.of(
                databases.count("inventory", "SELECT count(*) FROM reservation WHERE status = 'CONFIRMED'"),
                databases.count("payments", "SELECT count(*) FROM payment WHERE status = 'CHARGED'"),
                databases.count("shipping", "SELECT count(*) FROM shipment WHERE status = 'DELIVERED'"),
                databases.count("cards", "SELECT count(*) FROM gateway_charge"),
                databases.count("carrier", "SELECT count(*) FROM parcel"));
    }

    private void keepACopy(String service) {
        control.stopPart(service);
        databases.execute("postgres", "CREATE DATABASE %s_then TEMPLATE %s".formatted(service, service));
        control.startPart(service);
        awaitReady(service);
    }

    /** Leaves the service stopped. */
    private void restore(String service) {
        control.stopPart(service);
        databases.execute("postgres", "DROP DATABASE %s WITH (FORCE)".formatted(service));
        databases.execute("postgres", "ALTER DATABASE %s_then RENAME TO %s".formatted(service, service));
    }

    private void awaitReady(String service) {
        await().atMost(PATIENCE).until(() -> control.status().stream()
                .anyMatch(part -> part.name().equals(service) && part.state() == State.READY));
    }
}
