package io.millrace.bench.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.TestGround;
import io.millrace.bench.kafkajs.KafkajsPipeline;
import io.millrace.bench.kafkajs.Node;
import io.millrace.bench.order.Clients.Asked;
import io.millrace.bench.order.FlowTable.Peer;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.Await;
import io.millrace.stack.journey.Api;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Part;

/** The peer in Node does what the report says it does; skipped where there is no Node.js, except in CI. */
class KafkajsPipelineTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Blueprint BLUEPRINT = TestGround.blueprint();
    private static final Part MAIL = BLUEPRINT.mail();

    private static Ground ground;
    private static KafkajsPipeline pipeline;

    @BeforeAll
    static void start() {
        Optional<Node> node = Node.find();
        assumeTrue(node.isPresent() || System.getenv("CI") != null, Node.missing());
        Meter.prepare(BLUEPRINT);
        ground = new Ground(BLUEPRINT);
        MAIL.start();
        Await.until("The mail server starts", PATIENCE, () -> MAIL.isReady() ? Boolean.TRUE : null);
        pipeline = new KafkajsPipeline(node.orElseThrow(), BLUEPRINT, ground.database());
        Market.open(new Api(pipeline.base()));
    }

    @AfterAll
    static void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
        MAIL.stop();
        if (ground != null) {
            ground.close();
        }
    }

    @Test
    void anOrderEndsReservedPaidAndMailed() {
        long ordersBefore = number("SELECT count(*) FROM orders");
        long takenBefore = taken();
        long orderedBefore = ordered();

        List<Asked> asked = place(5);

        assertThat(asked).isNotEmpty().allMatch(Asked::isAccepted);
        assertThat(number("SELECT count(*) FROM orders") - ordersBefore).isEqualTo(asked.size());
        assertThat(number("SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id AND o.total = p.amount"))
                .isEqualTo(number("SELECT count(*) FROM orders"));
        assertThat(taken() - takenBefore).isEqualTo(ordered() - orderedBefore);
        for (Asked one : asked) {
            Await.until("a mail for " + one.order(), PATIENCE, () -> mails(one.order()) > 0 ? Boolean.TRUE : null);
            assertThat(mails(one.order())).isEqualTo(1);
        }
    }

    @Test
    void aRepeatedEventTakesNoUnitsAgain() throws Exception {
        String order = place(1).getFirst().order();
        var events = new HashMap<String, byte[]>();
        Topics.read(
                BLUEPRINT.bootstrapServers(),
                "kafkajs-orders"::equals,
                event -> events.put(event.key(), event.value()));
        byte[] event = events.get(order);
        String another = UUID.randomUUID().toString();
        byte[] last = new String(event, StandardCharsets.UTF_8)
                .replace(order, another)
                .getBytes(StandardCharsets.UTF_8);
        long before = taken();
        long units = units(event);

        try (var ends = ends();
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", BLUEPRINT.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            // One key is one partition: when the last of them has ended, those before have been handled.
            for (byte[] value : List.of(event, event, last)) {
                producer.send(new ProducerRecord<>("kafkajs-orders", order.getBytes(StandardCharsets.UTF_8), value))
                        .get();
            }
            Await.until("the other order ends", PATIENCE, () -> ends.micros().get(another));
            assertThat(ends.micros()).doesNotContainKey(order);
        }

        assertThat(taken() - before).isEqualTo(units);
    }

    @Test
    void theTableHasWhatEachRateCostsBothSystems(@TempDir Path folder) throws IOException {
        var printed = new StringWriter();
        var report = new Report(folder, () -> 0, new PrintWriter(printed));
        var findings = new Findings("flow", "Orders", "");
        Driven driven = drive(report, findings);

        var table = new FlowTable(findings);
        Optional<Peer> peer = Optional.of(new Peer(KafkajsPipeline.NAME, driven));
        table.add(driven, peer);
        table.draw(report, driven, peer);
        report.add(findings);

        var figures = new HashMap<String, Figure>();
        findings.getFigures().forEach(figure -> figures.put(figure.name(), figure));
        for (String system : List.of("", KafkajsPipeline.NAME + ", ")) {
            for (String what : List.of(
                    "accepted",
                    "completed",
                    "p50",
                    "p99",
                    "processor time an order",
                    "transactions an order",
                    "statements an order")) {
                assertThat(figures).containsKey(system + "10 orders/s, " + what);
            }
        }
        // An order, the look for a repetition, the units with their mark, and a payment: four transactions.
        assertThat(median(figures, "10 orders/s, transactions an order")).isGreaterThanOrEqualTo(4);
        assertThat(median(figures, "10 orders/s, statements an order")).isGreaterThanOrEqualTo(7);
        assertThat(median(figures, "10 orders/s, processor time an order")).isPositive();
        assertThat(figures.get("10 orders/s, p50").baseline()).isEqualTo(KafkajsPipeline.NAME);
        assertThat(printed.toString())
                .contains("node ", "database ", "broker ", "history of an order", "of the kafkajs pipeline");
        assertThat(Files.readString(folder.resolve("flow.json"))).contains("Idempotency-Key");
        assertThat(folder.resolve("flow-latency.png")).exists();
    }

    private static double median(Map<String, Figure> figures, String name) {
        return figures.get(name).value().median();
    }

    private static Driven drive(Report report, Findings findings) {
        try (var clients = new Clients(pipeline.base());
                var meter = new Meter(
                        () -> Map.of(
                                "node", pipeline.process(),
                                "database", BLUEPRINT.database().process().orElseThrow(),
                                "broker", ground.broker()),
                        ground.database())) {
            var shop = new Shop(KafkajsPipeline.NAME, clients, KafkajsPipelineTest::ends, meter);
            return new Drive(shop, new Size(1, 1, 1, 1, 1, 1, 1), report, findings).run(new int[] {5, 10});
        }
    }

    private static Ends ends() {
        return new Ends(BLUEPRINT.bootstrapServers(), KafkajsPipeline.COMPLETED);
    }

    /** Places orders for two seconds, and waits until all have ended. */
    private static List<Asked> place(int rate) {
        try (var clients = new Clients(pipeline.base());
                var ends = ends()) {
            List<Asked> asked = clients.place(rate, Duration.ofSeconds(2));
            ends.await(asked, PATIENCE);
            assertThat(ends.completed(asked)).isEqualTo(asked.size());
            return asked;
        }
    }

    /** Units that have left the stock. */
    private static long taken() {
        return number("SELECT 200 * 10000000::bigint - sum(quantity) FROM inventory");
    }

    /** Units of all orders that were placed by HTTP. */
    private static long ordered() {
        return number(
                "SELECT coalesce(sum((item ->> 'quantity')::int), 0) FROM orders, jsonb_array_elements(items) item");
    }

    private static long units(byte[] event) throws IOException {
        long units = 0;
        for (var item : new ObjectMapper().readTree(event).path("items")) {
            units += item.path("quantity").asLong();
        }
        return units;
    }

    private static long number(String sql) {
        try (var connection = ground.database().connect("kafkajs");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Number of mails to the customer that name the order. */
    private static long mails(String order) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:%d/api/user/bench@example.com/messages/INBOX"
                        .formatted(BLUEPRINT.ports().mailApi())))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofString());
            return Pattern.compile("Your order " + order)
                    .matcher(response.body())
                    .results()
                    .count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
