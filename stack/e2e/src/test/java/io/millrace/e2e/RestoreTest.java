package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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

/**
 * Rehearses a restore: databases go back to an earlier time, while the topics and the other services go on. All tests use
 * one stack, one after the other.
 */
@Tag(Rehearsal.TAG)
class RestoreTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final PortPlan PORTS = new PortPlan(StackProcess.OFFSET);
    private static final int ORDERS = 3;

    /** Of the sample journey. */
    private static final String SKU = "millstone";

    @TempDir
    static Path files;

    private static final Api API = new Api(StackProcess.EDGE);
    private static StackProcess launcher;
    private static Running running;
    private static ControlClient control;
    private static ServiceDatabases databases;

    @BeforeAll
    static void start() {
        Path state = files.resolve("state");
        Home home = Home.of(state);
        launcher = new StackProcess(state);
        var blueprint = new Blueprint(home, PORTS, Start.PLAIN).with(Rig.with(part -> StackProcess.FAST_START));
        running = Running.start(blueprint, Set.of(), new PrintWriter(new StringWriter()));
        databases = new ServiceDatabases(blueprint);
        control = ControlClient.of(home);
        new SampleJourney(API, "http://localhost:" + PORTS.mailApi(), new PrintWriter(new StringWriter())).run();
    }

    @AfterAll
    static void stop() {
        if (running != null) {
            running.close();
        }
    }

    @Test
    void servicesWhoseDatabasesWereRestoredHandleAgainWhatTheyHaveForgotten() throws Exception {
        placeOrders();
        assertThat(launcher.run("reconcile").output()).contains("No database is older than another");
        List<String> services = List.of("inventory", "payments", "shipping");
        keepCopies(services);
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
                        "handled %d events of payments.commands".formatted(2 * ORDERS),
                        "published %d events to payments that its database does not know; different keys: %d"
                                .formatted(2 * ORDERS, ORDERS),
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

    @Test
    void ordersAndProductsThatWereLostAreThereAgain() throws Exception {
        List<String> services = List.of("catalog", "orders", "inventory");
        keepCopies(services);
        API.put("/api/products/new", Map.of("name", "New", "price", Map.of("amount", "1.00", "currency", "EUR")))
                .orFail("A product");
        await().atMost(PATIENCE).until(() -> API.post(
                        "/api/stock/new/adjustments",
                        UUID.randomUUID().toString(),
                        Map.of("change", 5, "reason", "delivery"))
                .isOk());
        List<String> placed = placeOrders();
        StockBook before = stock();
        List<Long> rows = rows();
        List<JsonNode> orders = shown(placed);

        services.forEach(this::restore);
        Result healed = launcher.run("reconcile", "--heal");

        assertThat(healed.exit()).as(healed.output()).isZero();
        assertThat(healed.output())
                .contains("catalog gets back", "orders gets back", "inventory handles inventory.commands again");
        assertThat(launcher.run("reconcile").output()).contains("No database is older than another");
        assertThat(API.get("/api/products/new").body().path("name").asText()).isEqualTo("New");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shown(placed)).isEqualTo(orders));
        awaitQuiet();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(rows));
        assertThat(API.get("/api/stock/new").body().path("onHand").asInt()).isEqualTo(5);
        assertThat(stock()).isEqualTo(before);
        placeOrders();
    }

    private List<JsonNode> shown(List<String> orders) {
        return orders.stream()
                .map(order -> API.get("/api/orders/" + order).body())
                .toList();
    }

    /** With the service running, what it handles meanwhile would come before what it has forgotten. */
    @Test
    void noOffsetIsSetBackWhileTheServiceRunsElsewhere() throws Exception {
        keepCopies(List.of("payments"));
        placeOrders();
        List<Long> rows = rows();
        restore("payments");
        Path logins = logins();
        String broker = "localhost:" + PORTS.broker();
        control.startPart("payments");
        awaitReady("payments");

        Result refused = launcher.run("reconcile", "--heal", "--bootstrap", broker, "--databases", logins.toString());

        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output()).contains("payments still consumes payments.commands: stop all its instances");

        control.stopPart("payments");
        Result healed = launcher.run("reconcile", "--heal", "--bootstrap", broker, "--databases", logins.toString());
        control.startPart("payments");

        assertThat(healed.exit()).as(healed.output()).isZero();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows()).isEqualTo(rows));
    }

    private Path logins() throws Exception {
        var lines = new ArrayList<String>();
        for (String service :
                List.of("catalog", "orders", "inventory", "payments", "shipping", "notifications", "tracking")) {
            lines.add("%s.url=jdbc:postgresql://localhost:%d/%s".formatted(service, PORTS.database(), service));
            lines.add("%s.username=%s_app".formatted(service, service));
            lines.add("%s.password=%s"
                    .formatted(service, running.stack().blueprint().secrets().get(service + "_app")));
        }
        return Files.write(files.resolve("databases"), lines);
    }

    /** Orders that are delivered, with everything that follows from them done. */
    private List<String> placeOrders() {
        List<String> orders = IntStream.range(0, ORDERS)
                .mapToObj(number -> API.post(
                                "/api/orders",
                                UUID.randomUUID().toString(),
                                SampleJourney.order("restore-%d@millrace.example".formatted(number)))
                        .orFail("An order")
                        .path("orderId")
                        .asText())
                .toList();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(orders).allSatisfy(order -> assertThat(
                        API.get("/api/orders/" + order).body().path("status").asText())
                .isEqualTo("COMPLETED")));
        awaitQuiet();
        return orders;
    }

    private void awaitQuiet() {
        // Each look asks the broker for all topics and groups, with a client of its own.
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(
                        new Quiet(running.stack().blueprint()).underWay())
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
                databases.count("cards", "SELECT count(*) FROM gateway_authorization"),
                databases.count("cards", "SELECT count(*) FROM gateway_charge"),
                databases.count("carrier", "SELECT count(*) FROM parcel"));
    }

    private void keepCopies(List<String> services) {
        services.forEach(control::stopPart);
        services.forEach(service ->
                databases.execute("postgres", "CREATE DATABASE %s_then TEMPLATE %s".formatted(service, service)));
        services.forEach(control::startPart);
        services.forEach(this::awaitReady);
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
