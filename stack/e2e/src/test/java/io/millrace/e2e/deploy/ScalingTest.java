package io.millrace.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.e2e.House;
import io.millrace.e2e.Rehearsal;
import io.millrace.e2e.StackProcess;
import io.millrace.stack.Stack;
import io.millrace.stack.home.Home;
import io.millrace.stack.home.PortPlan;
import io.millrace.stack.home.Service;
import io.millrace.stack.journey.Api;
import io.millrace.stack.journey.SampleJourney;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Blueprint.Start;
import io.millrace.stack.parts.Rig;
import io.millrace.stack.parts.Supervised.State;
import io.millrace.stack.setup.Wiring;
import io.millrace.stack.setup.Wiring.ServiceWiring;

/** Scaling to zero, by the triggers of the overlay {@code production}: whatever is to be done wakes who does it. */
class ScalingTest {

    private static final PortPlan PORTS = new PortPlan(3_600);
    /** A saga's deadline is a minute away, and the machine may be busy with other tests. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** What these channels bring goes to whoever watches just now: nobody is woken for it. */
    private static final String LIVE = "-live";

    private static final String OUTBOX = "FROM outbox";
    private static final String HELD = "FROM outbox_hold";
    private static final String PARKED = "FROM parked_key";
    private static final String MAILS = "FROM outgoing_mail";
    private static final String DEADLINES = "FROM saga";
    private static final String PARCELS = "FROM shipment";

    /** Rows that are due: there is work, and much of it needs several instances. */
    private static final String DUE = "FROM %s WHERE %s <= now()";
    /** Rows that will be due: an instance has to be there for what a provider, or a person, tells of them before. */
    private static final String WAITING = "FROM %s WHERE %s IS NOT NULL";

    /** The triggers of a column that says when its row is due. */
    private static final Map<String, List<String>> TRIGGERS = Map.of(
            "payments: payment.look_up_at", List.of(DUE, WAITING),
            "shipping: shipment.look_up_at", List.of(DUE, WAITING),
            "shipping: goods_return.ends_at", List.of(WAITING),
            "notifications: outgoing_mail.due_at", List.of(DUE),
            // Nothing sets it any more: it was of the carrier that an earlier release simulated.
            "shipping: shipment.next_move_at", List.of());

    private static final Pattern DUE_COLUMN = Pattern.compile(
            "CREATE INDEX (?:IF NOT EXISTS )?\\w+\\s+ON (\\w+) \\((\\w+)\\)(?:\\s+WHERE \\2 IS NOT NULL|(?<=\\(due_at\\));)");

    @TempDir
    Path files;

    private final Api api = new Api("http://localhost:" + PORTS.http(Service.GATEWAY));
    private final Api mails = new Api("http://localhost:" + PORTS.mailApi());
    private List<Scaler> scalers = List.of();
    private Stack stack;
    private Admin broker;

    @BeforeEach
    void read() {
        Overlay production = Overlay.named("production");
        scalers = production
                .ofKind("ScaledObject")
                .flatMap(scaled -> Scaler.of(production, scaled))
                .toList();
    }

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void everyChannelAndEveryTableHasItsTrigger() {
        for (ServiceWiring service : Wiring.of(Home.of(files)).services()) {
            var own = scalers.stream()
                    .filter(scaler -> scaler.service().equals(service.service()))
                    .toList();

            assertThat(own.stream()
                            .filter(scaler -> scaler.type().equals("kafka"))
                            .map(scaler -> scaler.metadata().get("consumerGroup") + " "
                                    + scaler.metadata().get("topic")))
                    .as(service.service())
                    .containsExactlyInAnyOrderElementsOf(service.consumes().stream()
                            .filter(channel -> !channel.channel().endsWith(LIVE))
                            .map(channel -> "%s.%s %s".formatted(service.service(), channel.channel(), channel.topic()))
                            .toList());
            assertThat(List.of(OUTBOX, HELD)).as(service.service()).allSatisfy(table -> assertThat(
                            own.stream().anyMatch(scaler -> asks(scaler, table)))
                    .isEqualTo(service.hasOutbox()));
            assertThat(own.stream().anyMatch(scaler -> asks(scaler, PARKED)))
                    .as(service.service())
                    .isEqualTo(!service.consumes().isEmpty());
        }
    }

    /** A column says when its row is due if it has that name, or an index finds the rows that have such a time. */
    @Test
    void everyColumnThatSaysWhenARowIsDueHasItsTriggers() throws IOException {
        var columns = new TreeSet<String>();
        for (Path migration : House.migrations()) {
            var service = serviceOf(migration);
            if (service.isEmpty()) {
                continue;
            }
            DUE_COLUMN.matcher(Files.readString(migration)).results().forEach(index -> {
                String column = "%s: %s.%s".formatted(service.get(), index.group(1), index.group(2));
                columns.add(column);
                assertThat(TRIGGERS.getOrDefault(column, List.of())).as(column).allSatisfy(trigger -> assertThat(
                                scalers.stream()
                                        .filter(scaler -> scaler.service().equals(service.get())))
                        .anyMatch(scaler -> asks(scaler, trigger.formatted(index.group(1), index.group(2)))));
            });
        }

        assertThat(columns).isEqualTo(new TreeSet<>(TRIGGERS.keySet()));
    }

    @Test
    void theDeadlinesOfSagasWakeEachServiceThatHasSagas() throws IOException {
        var withSagas = new TreeSet<String>();
        for (Path source : House.sources("main")) {
            var service = serviceOf(source);
            if (service.isPresent() && Files.readString(source).contains("SagaDefinition.named(")) {
                withSagas.add(service.get());
            }
        }

        assertThat(withSagas).isNotEmpty();
        assertThat(scalers.stream()
                        .filter(scaler -> asks(scaler, DUE.formatted("saga", "deadline")))
                        .map(Scaler::service))
                .containsExactlyInAnyOrderElementsOf(withSagas);
    }

    private static Optional<String> serviceOf(Path file) {
        Path services = House.ROOT.resolve("services");
        return file.startsWith(services)
                ? Optional.of(services.relativize(file).getName(0).toString())
                : Optional.empty();
    }

    @Test
    @Tag(Rehearsal.TAG)
    void whoeverHasSomethingToDoIsWokenAndWhoHasNothingSleeps() {
        Home home = Home.of(files.resolve("state"));
        stack = Stack.prepare(new Blueprint(home, PORTS, Start.PLAIN).with(Rig.with(ScalingTest::environment)));
        stack.start(Set.of(), name -> {});
        broker = Admin.create(Map.of("bootstrap.servers", stack.blueprint().bootstrapServers()));
        new SampleJourney(api, "http://localhost:" + PORTS.mailApi(), new PrintWriter(new StringWriter())).run();
        awaitAllAsleep();

        keysThatAreHeld();
        attemptsThatAreDue();
        recordsThatWaitAndDeadlinesThatHavePassed();
        awaitAllAsleep();
    }

    private static Map<String, String> environment(String part) {
        var environment = new HashMap<>(StackProcess.FAST_START);
        // So that a parcel is on its way still when shipping has been stopped.
        environment.put("CARRIER_MOVE_AFTER", "10s");
        return environment;
    }

    /** A record that the broker refuses is tried again, though nobody runs who would. */
    private void keysThatAreHeld() {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "catalog");
        // Less than an event, and more than the marker by which the broker ends a transaction.
        limit(topic, "200");
        price("held");
        Scaler any = of("catalog", HELD).asking("SELECT count(*) FROM outbox_hold");
        await("a key is held").atMost(PATIENCE).until(() -> isActive(any));
        stop("catalog");
        await("its next attempt is due").atMost(PATIENCE).until(() -> counts("catalog", HELD));

        limit(topic, "1000000");
        start("catalog");
        await("no key is held any more").atMost(PATIENCE).until(() -> !isActive(any));
    }

    private void limit(ConfigResource topic, String bytes) {
        var limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        assertThat(broker.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all())
                .succeedsWithin(PATIENCE);
    }

    /** A mail that could not be sent is tried again, though nobody runs who would; so are parcels looked up. */
    private void attemptsThatAreDue() {
        stop("mail");
        String email = "due@millrace.example";
        awaitStatus(place(email), Set.of("COMPLETED"));
        stop("shipping");
        await().atMost(PATIENCE)
                .until(() -> isActive(of("notifications", MAILS).asking("SELECT count(*) FROM outgoing_mail")));
        stop("notifications");
        await().atMost(PATIENCE).until(() -> counts("notifications", MAILS) && counts("shipping", PARCELS));

        start("mail");
        start("notifications");
        start("shipping");
        await().atMost(PATIENCE).until(() -> !mails.get("/api/user/%s/messages/INBOX/".formatted(email))
                .body()
                .isEmpty());
    }

    /** The service that is to answer is at zero, and so is the one that would notice that it doesn't. */
    private void recordsThatWaitAndDeadlinesThatHavePassed() {
        stop("payments");
        String order = place("late@millrace.example");
        awaitStatus(order, Set.of("RESERVED"));
        await().atMost(PATIENCE).until(() -> scalers.stream()
                .filter(scaler ->
                        scaler.service().equals("payments") && scaler.type().equals("kafka"))
                .anyMatch(this::isActive));
        stop("orders");
        messagesThatWereStoredAndNotPublished();
        await().atMost(PATIENCE).until(() -> counts("orders", DEADLINES));

        start("orders");
        start("payments");
        // Which of the two depends on who is quicker now.
        awaitStatus(order, Set.of("CANCELLED", "COMPLETED"));
    }

    private void messagesThatWereStoredAndNotPublished() {
        stop("broker");
        price("kept");
        stop("catalog");
        start("broker");
        assertThat(counts("catalog", OUTBOX)).isTrue();

        start("catalog");
        await().atMost(PATIENCE).until(() -> !counts("catalog", OUTBOX));
    }

    private void price(String sku) {
        api.put(
                        "/api/products/" + sku,
                        Map.of("name", "For later", "price", Map.of("amount", "1.00", "currency", "EUR")))
                .orFail("A product");
    }

    private void awaitAllAsleep() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(scalers.stream().filter(this::isActive))
                .isEmpty());
    }

    /** Whether a service is woken for what is in this table. */
    private boolean counts(String service, String table) {
        return isActive(of(service, table));
    }

    private Scaler of(String service, String table) {
        return scalers.stream()
                .filter(scaler -> scaler.service().equals(service) && asks(scaler, table))
                .findFirst()
                .orElseThrow(() -> new AssertionError("%s has no trigger %s".formatted(service, table)));
    }

    private static boolean asks(Scaler scaler, String table) {
        return scaler.metadata().getOrDefault("query", "").contains(table);
    }

    private boolean isActive(Scaler scaler) {
        return scaler.isActive(stack.blueprint(), broker);
    }

    private String place(String email) {
        return api.post("/api/orders", UUID.randomUUID().toString(), SampleJourney.order(email))
                .orFail("An order")
                .path("orderId")
                .asText();
    }

    private void awaitStatus(String order, Set<String> statuses) {
        await().atMost(PATIENCE)
                .until(
                        () -> api.get("/api/orders/" + order)
                                .body()
                                .path("status")
                                .asText(),
                        statuses::contains);
    }

    private void stop(String part) {
        stack.part(part).stop();
    }

    private void start(String part) {
        stack.part(part).start();
        await().atMost(PATIENCE).until(() -> stack.part(part).report().state() == State.READY);
    }
}
