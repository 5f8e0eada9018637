package io.millrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.StackProcess.Result;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;

/** Tests the whole platform as users run it. The stack starts once; the last test restarts it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(Lifecycle.PER_CLASS)
class StackTest {

    private static final Duration START = Duration.ofMinutes(5);
    private static final StackProcess STACK = new StackProcess(Path.of("target", "stack"));
    private static final Path OUTPUT = Path.of("target", "up.log");

    private static final PortPlan PORTS = new PortPlan(StackProcess.OFFSET);
    private static final Pattern ENDED = Pattern.compile("(\\d+) completed, (\\d+) cancelled");

    private Process up;

    @TempDir
    Path files;

    /** The launcher's options with which the test starts the services. */
    List<String> way() {
        return List.of("--no-aot");
    }

    @BeforeAll
    void start() throws IOException {
        up = STACK.start(OUTPUT, way(), "up", "--fresh", "--port-offset", String.valueOf(StackProcess.OFFSET));
        await().atMost(START).until(() -> !up.isAlive() || output().contains("Ctrl-C stops everything"));
        assertThat(up.isAlive()).as(output()).isTrue();
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (up != null) {
            up.destroy();
            up.waitFor(2, TimeUnit.MINUTES);
        }
    }

    private static String output() throws IOException {
        return Files.readString(OUTPUT);
    }

    @Test
    @Order(1)
    void aSampleOrderGoesAllTheWay() throws IOException {
        assertThat(output())
                .containsSubsequence(
                        "placed",
                        "stock reserved",
                        "authorized",
                        "shipped",
                        "completed",
                        "mail sent",
                        "Journey complete");
    }

    @Test
    @Order(2)
    void statusShowsEveryPartReady() throws Exception {
        Result status = STACK.run("status");

        assertThat(status.output())
                .contains("database", "broker", "registry", "mail")
                .contains(House.SERVICES);
        assertThat(status.exit()).as(status.output()).isZero();
    }

    @Test
    @Order(3)
    void logsAreShownAndAWrongNameIsAnsweredWithTheRightOnes() throws Exception {
        assertThat(STACK.run("logs", "orders").output()).contains("orders", "started in");

        Result wrong = STACK.run("logs", "order");
        assertThat(wrong.exit()).isNotZero();
        assertThat(wrong.output()).contains("There is no log of 'order'", "orders");
    }

    @Test
    @Order(4)
    void aSecondStackOnTheSamePortsIsToldWhichAreTaken() throws Exception {
        Result second = new StackProcess(files.resolve("other"))
                .run("up", "--no-aot", "--port-offset", String.valueOf(StackProcess.OFFSET));

        assertThat(second.exit()).isNotZero();
        assertThat(second.output())
                .contains(
                        "Another program listens on port",
                        (8080 + StackProcess.OFFSET) + " (gateway)",
                        "--port-offset");
    }

    /** The admin's password is in the state alone; a token is all that a person needs. */
    @Test
    @Order(4)
    void theAdminsTokenOpensWhatItsRoleMay() throws Exception {
        assertThat(status("/api/users", "")).isEqualTo(401);
        for (String[] role : new String[][] {{"operator", "200"}, {"customer", "403"}, {"admin", "200"}}) {
            Result token = STACK.run("token", role[0]);

            assertThat(token.exit()).as(token.output()).isZero();
            assertThat(status("/api/users", token.output().strip())).as(role[0]).isEqualTo(Integer.parseInt(role[1]));
        }
        assertThat(STACK.run("token", "emperor").exit()).isNotZero();
    }

    /** An alert on a metric that no service exposes would never fire. */
    @Test
    @Order(4)
    void whatAlertsAndDashboardsAskForIsCounted() throws Exception {
        var counted = new TreeSet<String>();
        for (Service service : Service.ALL) {
            counted.addAll(Monitoring.counted(PORTS, service));
        }

        assertThat(counted).containsAll(Monitoring.askedFor());
    }

    /** The gateway describes a service from its first answer on. */
    @Test
    @Order(4)
    void everyBodyInTheDescriptionOfTheApiHasAnExample() {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(RequestBodies.examples(get("/openapi")))
                .containsKeys(
                        "put /api/products/{sku} application/json",
                        "post /api/stock/{sku}/adjustments application/json",
                        "post /api/orders application/json",
                        "post /api/sagas/retries application/json",
                        "post /api/shipments/{orderId}/received application/json",
                        "post /api/tokens application/json",
                        "post /api/users application/json",
                        "post /api/webhooks application/json")
                .doesNotContainValue(0));
    }

    @Test
    @Order(5)
    void badLinesAreRejectedWithNumberAndReasonAndStopNothing() throws Exception {
        Path rejects = files.resolve("rejects.csv");

        Result result =
                STACK.run("import", Invoices.bad(files.resolve("bad.csv")).toString(), "--rejects", rejects.toString());

        assertThat(result.output())
                .contains("Recognised: UTF-8", "10 read, 8 rejected", "2 completed", "The books agree");
        assertThat(result.exit()).isZero();
        assertThat(Files.readString(rejects))
                .contains("3,UnitPrice -1 is below zero")
                .contains("4,\"Quantity -1 is negative, but the invoice is no cancellation\"")
                .contains("5,InvoiceDate '31.12.2010' is not a date")
                .contains("6,has an unclosed quote")
                .contains("7,has 4 fields instead of 8")
                .contains("8,Quantity 'many' is not a whole number")
                .contains("9,CustomerID is missing")
                .contains("10,reverses nothing");
    }

    @Test
    @Order(6)
    void aFileThatIsNoInvoicesIsRefused() throws Exception {
        Path file = Files.writeString(files.resolve("other.csv"), "a,b\n1,2\n");

        Result result = STACK.run("import", file.toString());

        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.output()).contains("first line must be InvoiceNo,StockCode");
    }

    /** Registers schemas as before a deployment. In this test the registry knows them already. */
    @Test
    @Order(6)
    void schemasAreRegisteredWhereverItIsSaid() throws Exception {
        int port = PORTS.registry();

        Result result = STACK.run("schemas", "http://localhost:%d/apis/registry/v3/".formatted(port));

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("catalog", "orders", "inventory.commands")
                .containsPattern("content \\d");
        assertThat(STACK.run("schemas", "localhost:" + port).output()).contains("is not the URL of a registry");
    }

    /** Two relays share one database. The test kills one of them with its service, and another service. */
    @Test
    @Order(7)
    void theBooksAgreeAlthoughServicesAreKilled() throws Exception {
        Path invoices = Invoices.good(files.resolve("killed.csv"), "killed", 120);
        Path log = Path.of("target", "import-killed.log");
        try (var second = new SecondInstance(STACK, "orders")) {
            Process importing = STACK.start(log, "import", invoices.toString());
            awaitOrdersBegun(log, importing);
            STACK.part("orders").destroyForcibly();
            STACK.part("inventory").destroyForcibly();
            assertThat(importing.waitFor(6, TimeUnit.MINUTES))
                    .as(Files.readString(log))
                    .isTrue();
            assertThat(second.isAlive()).isTrue();

            assertAllEnded(log, 120);
            assertThat(importing.exitValue()).isZero();
        }
        // The stopped instance left its groups, so the other one gets its partitions before the session time-out.
        assertThat(new Groups(PORTS.broker()).staticMembers())
                .contains("orders-0")
                .doesNotContain("orders-1");
        // The events of each order are in sequence, whichever relay published them.
        assertThat(new OrderTopic(PORTS.broker()).ordersOutOfSequence()).isEmpty();
    }

    /**
     * Checks that no order is lost, and that the books agree. How many orders are undone depends on the machine: if
     * services take long to restart, deadlines pass.
     */
    private static void assertAllEnded(Path log, int orders) throws IOException {
        String output = Files.readString(log);
        assertThat(output).contains(orders + " accepted, 0 refused", "The books agree");
        Matcher ended = ENDED.matcher(output);
        assertThat(ended.find()).as(output).isTrue();
        assertThat(Integer.parseInt(ended.group(1)) + Integer.parseInt(ended.group(2)))
                .as(output)
                .isEqualTo(orders);
    }

    private static void awaitOrdersBegun(Path log, Process importing) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> !importing.isAlive() || Files.readString(log).contains("Orders  "));
    }

    /** The test kills the servers that all services need. */
    @Test
    @Order(8)
    void theBooksAgreeAlthoughBrokerAndDatabaseAreKilled() throws Exception {
        Path invoices = Invoices.good(files.resolve("floor.csv"), "floor", 60);
        Path log = Path.of("target", "import-floor.log");
        Process importing = STACK.start(log, "import", invoices.toString());
        awaitOrdersBegun(log, importing);
        STACK.part("broker").destroyForcibly();
        STACK.part("database").destroyForcibly();
        assertThat(importing.waitFor(6, TimeUnit.MINUTES))
                .as(Files.readString(log))
                .isTrue();

        assertAllEnded(log, 60);
        assertThat(importing.exitValue()).isZero();
    }

    @Test
    @Order(9)
    void whatFellIsUpAgain() {
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            Result status = STACK.run("status");
            assertThat(status.exit()).as(status.output()).isZero();
        });
    }

    @Test
    @Order(10)
    void allOfItSurvivesARestartAndTheSameFileAgainChangesNothing() throws Exception {
        Path invoices = Invoices.good(files.resolve("twice.csv"), "twice", 20);
        Result first = STACK.run("import", invoices.toString());
        assertThat(first.exit()).as(first.output()).isZero();
        List<String> before = orders();

        assertThat(STACK.run("down").output()).contains("Millrace is down.");
        assertThat(up.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(STACK.run("status").output()).contains("Millrace is not up. Start it: ./millrace up");
        up = STACK.start(OUTPUT, way(), "up", "--no-journey", "--port-offset", String.valueOf(StackProcess.OFFSET));
        await().atMost(START).until(() -> !up.isAlive() || output().contains("Ctrl-C stops everything"));

        Result again = STACK.run("import", invoices.toString());
        assertThat(again.exit()).as(again.output()).isZero();
        assertThat(tail(again.output())).isEqualTo(tail(first.output()));
        assertThat(orders()).isEqualTo(before);
    }

    /** The part of the output about the books, without the duration. */
    private static String tail(String output) {
        return output.substring(output.lastIndexOf("stock  "));
    }

    /** The latest orders, without their parcels, which move on by themselves. */
    private static List<String> orders() throws IOException, InterruptedException {
        var orders = new ArrayList<String>();
        for (JsonNode order : get("/api/orders?size=200").path("items")) {
            orders.add("%s %s %s".formatted(order.path("orderId"), order.path("status"), order.path("total")));
        }
        return orders;
    }

    private static int status(String path, String token) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(StackProcess.EDGE + path));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(StackProcess.EDGE + path)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return new ObjectMapper().readTree(answer.body());
        }
    }
}
