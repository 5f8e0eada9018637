package io.millrace.payments;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.kit.Money;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.event.RawRecord;
import io.millrace.messaging.event.RawRecord.RawHeader;
import io.millrace.messaging.redrive.DeadLetter;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.KafkaResource;
import io.millrace.messaging.testing.OnContext;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.RecordSender;
import io.millrace.messaging.testing.TopicReader;
import io.millrace.messaging.testing.WithMillrace;

/** Commands that were given up, and their dead letters on the way back. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
@TestProfile(PaymentsRedriveTest.Impatient.class)
class PaymentsRedriveTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One that the broker has, and nothing else is in. */
    private static final String LETTERS = "shipping.commands";

    private final AvroTopic<PaymentCommand> commands = new AvroTopic<>("payments.commands", PaymentCommand.class);
    private final AvroTopic<PaymentEvent> events = new AvroTopic<>("payments", PaymentEvent.class);
    private final UUID order = UUID.randomUUID();

    @Inject
    Charging charging;

    public static class Impatient implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            String failure = "millrace.messaging.incoming.payment-commands.failure.";
            return Map.of(
                    failure + "retry-delay", "10ms",
                    failure + "parked-delay", "100ms",
                    failure + "parked-retries", "1",
                    failure + "dead-letter-topic", LETTERS);
        }
    }

    @Test
    void aChargeThatWasGivenUpAfterTheProviderHadAnsweredIsFoundAndRecordedWhenItIsRedriven() {
        execute("ALTER TABLE payment ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(order));
        UUID id = send(charge());
        DeadLetter letter = letter(id);
        assertThat(chargesAtGateway()).isEqualTo(1);
        execute("ALTER TABLE payment DROP CONSTRAINT refused");
        atGateway("UPDATE gateway_charge SET key = key || '-forgotten' WHERE order_id = '%s'".formatted(order));

        publish(letter.redriven());
        assertThat(answer(id)).isInstanceOf(PaymentCharged.class);
        publish(letter.redriven());
        assertThat(answer(send(refund()))).isInstanceOf(PaymentRefunded.class);

        assertThat(chargesAtGateway()).isEqualTo(1);
        assertThat(answers(id)).hasSize(1);
        given().get("/api/payments/{order}", order)
                .then()
                .body("charged.amount", equalTo("15.30"))
                .body("refunded.amount", equalTo("15.30"));
    }

    @Test
    void aRefundThatWasGivenUpAfterTheProviderHadAnsweredIsFoundAndRecordedWhenItIsRedriven() {
        answer(send(charge()));
        execute("ALTER TABLE refund ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(order));
        UUID id = send(refund());
        DeadLetter letter = letter(id);
        assertThat(refundsAtGateway()).isEqualTo(1);
        execute("ALTER TABLE refund DROP CONSTRAINT refused");
        atGateway(
                "UPDATE gateway_refund SET key = key || '-forgotten' WHERE charge_id IN (SELECT charge_id FROM gateway_charge WHERE order_id = '%s')"
                        .formatted(order));

        publish(letter.redriven());

        assertThat(((PaymentRefunded) answer(id)).getAmount().getAmount()).isEqualByComparingTo("15.30");
        assertThat(refundsAtGateway()).isEqualTo(1);
        given().get("/api/payments/{order}", order).then().body("refunded.amount", equalTo("15.30"));
    }

    @Test
    void anAuthorizationThatWasGivenUpAfterTheProviderHadAnsweredIsFoundAndRecordedWhenItIsRedriven() {
        execute("ALTER TABLE payment ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(order));
        UUID id = send(Till.authorize("tok_visa"));
        DeadLetter letter = letter(id);
        execute("ALTER TABLE payment DROP CONSTRAINT refused");
        atGateway("UPDATE gateway_authorization SET key = key || '-forgotten' WHERE order_id = '%s'".formatted(order));

        publish(letter.redriven());

        assertThat(answer(id)).isInstanceOf(PaymentAuthorized.class);
        assertThat(authorizationsAtGateway()).isEqualTo(1);
    }

    /** The second card's bank holds the amount no longer, so that it is charged. */
    @ParameterizedTest
    @ValueSource(strings = {"tok_visa", "tok_lapsed"})
    void aCaptureThatWasGivenUpAfterTheProviderHadAnsweredIsFoundAndRecordedWhenItIsRedriven(String token) {
        answer(send(Till.authorize(token)));
        execute("ALTER TABLE payment ADD CONSTRAINT refused CHECK (order_id <> '%s' OR status <> 'CHARGED')"
                .formatted(order));
        UUID id = send(Till.capture(token));
        DeadLetter letter = letter(id);
        assertThat(chargesAtGateway()).isEqualTo(1);
        execute("ALTER TABLE payment DROP CONSTRAINT refused");
        atGateway("UPDATE gateway_charge SET key = key || '-forgotten' WHERE order_id = '%s'".formatted(order));

        publish(letter.redriven());
        assertThat(answer(id)).isInstanceOf(PaymentCharged.class);
        publish(letter.redriven());
        assertThat(answer(send(refund()))).isInstanceOf(PaymentRefunded.class);

        assertThat(chargesAtGateway()).isEqualTo(1);
        assertThat(answers(id)).hasSize(1);
    }

    @Test
    void anAuthorizationThatIsRedrivenAfterItsOrderWasUndoneIsRefusedAndHoldsNothing() {
        execute("ALTER TABLE payment ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(order));
        UUID id = send(Till.authorize("tok_visa"));
        DeadLetter letter = letter(id);
        execute("ALTER TABLE payment DROP CONSTRAINT refused");
        assertThat(((PaymentRefunded) answer(send(refund()))).getAmount()).isNull();

        publish(letter.redriven());

        assertThat(((PaymentDeclined) answer(id)).getReason()).isEqualTo("REFUNDED_BEFORE");
        assertThat(authorizationsAtGateway("VOIDED")).isEqualTo(1);
        assertThat(authorizationsAtGateway()).isEqualTo(1);
    }

    @Test
    void aDuplicateOfACommandThatWasGivenUpTakesNoMoney() {
        atGateway("INSERT INTO gateway_outage VALUES ('DOWN', now() + interval '1 hour')");
        UUID id = send(charge());
        DeadLetter letter = letter(id);
        atGateway("DELETE FROM gateway_outage");

        RawRecord redriven = letter.redriven();
        publish(new RawRecord(
                redriven.topic(),
                redriven.key(),
                redriven.value(),
                redriven.headers().stream()
                        .filter(header -> !header.name().startsWith("redrive-"))
                        .toList()));
        var refunded = (PaymentRefunded) answer(send(refund()));

        assertThat(refunded.getAmount()).as("nothing was charged").isNull();
        assertThat(answers(id)).isEmpty();
        assertThat(chargesAtGateway()).isZero();
    }

    @Test
    void aCommandThatWasGivenUpAsksTheProviderNothingWhateverIsBeforeTheHandler() {
        atGateway("INSERT INTO gateway_outage VALUES ('DOWN', now() + interval '1 hour')");
        UUID id = send(charge());
        letter(id);
        atGateway("DELETE FROM gateway_outage");

        EventContext command = new EventContext(
                "payment-commands",
                order.toString(),
                id.toString(),
                "",
                source(id),
                "payments.commands-0@0",
                Instant.now(),
                1,
                Map.of());
        OnContext.run(() -> charging.charge(command, order, Money.of("15.30", "GBP"), "tok_visa"));

        assertThat(chargesAtGateway()).isZero();
    }

    private static String source(UUID command) {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), "payments.commands").stream()
                .filter(record ->
                        new String(record.headers().lastHeader("ce_id").value(), UTF_8).equals(command.toString()))
                .map(record ->
                        new String(record.headers().lastHeader("ce_source").value(), UTF_8))
                .findFirst()
                .orElseThrow();
    }

    private static ChargePayment charge() {
        return new ChargePayment(Money.of("15.30", "GBP").toContract(), "tok_visa");
    }

    private static RefundPayment refund() {
        return new RefundPayment(UUID.randomUUID(), null, "test");
    }

    private UUID send(Object payload) {
        return commands.send(order.toString(), new PaymentCommand(order, Instant.now(), payload));
    }

    private Object answer(UUID command) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(command)).hasSize(1));
        return answers(command).getFirst();
    }

    private List<Object> answers(UUID command) {
        return events.readAll().stream()
                .filter(event -> event.answers(command))
                .map(event -> event.value().getPayload())
                .toList();
    }

    private static DeadLetter letter(UUID command) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(find(command)).isPresent());
        return find(command).orElseThrow();
    }

    private static Optional<DeadLetter> find(UUID command) {
        return TopicReader.readAll(KafkaResource.bootstrapServers(), LETTERS).stream()
                .map(record -> {
                    var headers = new ArrayList<RawHeader>();
                    record.headers().forEach(header -> headers.add(new RawHeader(header.key(), header.value())));
                    var raw = new RawRecord(LETTERS, record.key().getBytes(UTF_8), record.value(), headers);
                    return DeadLetter.of(raw, record.partition(), record.offset());
                })
                .filter(letter -> letter.eventId().equals(command.toString()))
                .findFirst();
    }

    private static void publish(RawRecord record) {
        var headers = new HashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.name(), new String(header.value(), UTF_8)));
        try (var sender = new RecordSender(KafkaResource.bootstrapServers())) {
            sender.send(record.topic(), new String(record.key(), UTF_8), record.value(), headers);
        }
    }

    private int chargesAtGateway() {
        return count("SELECT count(*) FROM gateway_charge WHERE order_id = '%s'".formatted(order));
    }

    private int authorizationsAtGateway() {
        return count("SELECT count(*) FROM gateway_authorization WHERE order_id = '%s'".formatted(order));
    }

    private int authorizationsAtGateway(String status) {
        return count("SELECT count(*) FROM gateway_authorization WHERE order_id = '%s' AND status = '%s'"
                .formatted(order, status));
    }

    private int refundsAtGateway() {
        return count("SELECT count(*) FROM gateway_refund JOIN gateway_charge USING (charge_id) WHERE order_id = '%s'"
                .formatted(order));
    }

    private static int count(String sql) {
        try (var connection = CardGatewayResource.database().connect("postgres");
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String sql) {
        execute(PostgresResource.database(), sql);
    }

    private static void atGateway(String sql) {
        execute(CardGatewayResource.database(), sql);
    }

    private static void execute(EmbeddedDatabase database, String sql) {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
