package io.millrace.payments;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.restassured.response.ValidatableResponse;

import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.CapturePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.AvroTopic.Received;
import io.millrace.messaging.testing.PostgresResource;

/** One order of 15.30 GBP: the commands about its payment, their answers, and what the gateway has of it. */
final class Till {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    final UUID order = UUID.randomUUID();
    private final AvroTopic<PaymentCommand> commands = new AvroTopic<>("payments.commands", PaymentCommand.class);
    private final AvroTopic<PaymentEvent> events = new AvroTopic<>("payments", PaymentEvent.class);

    static AuthorizePayment authorize(String token) {
        return new AuthorizePayment(Money.of("15.30", "GBP").toContract(), token);
    }

    static CapturePayment capture(String token) {
        return new CapturePayment(Money.of("15.30", "GBP").toContract(), token);
    }

    static RefundPayment refund() {
        return new RefundPayment(UUID.randomUUID(), null, "test");
    }

    /** A refund as the return of an order asks for it. */
    static RefundPayment refund(String amount) {
        return new RefundPayment(UUID.randomUUID(), Money.of(amount, "GBP").toContract(), "test");
    }

    UUID send(Object payload) {
        return commands.send(order.toString(), new PaymentCommand(order, Instant.now(), payload));
    }

    /** Sends commands that wait for the gateway together: it is down until it was called in vain. */
    List<UUID> sendWhileTheGatewayIsDown(Supplier<Object> payload) {
        int calls = callsOfGateway();
        atGateway("INSERT INTO gateway_outage VALUES ('DOWN', now() + interval '1 hour')");
        List<UUID> sent = Stream.generate(() -> send(payload.get())).limit(5).toList();
        await().atMost(PATIENCE).until(() -> callsOfGateway() > calls);
        // The lock ends the outage for all calls that are counted from now on.
        atGateway("""
                BEGIN;
                LOCK TABLE gateway_call;
                DELETE FROM gateway_outage;
                DELETE FROM gateway_call WHERE key LIKE '%%%1$s%%';
                COMMIT
                """);
        return sent;
    }

    private int callsOfGateway() {
        return count(
                CardGatewayResource.database(),
                "SELECT coalesce(sum(calls), 0) FROM gateway_call WHERE key LIKE '%%%1$s%%'");
    }

    Object answer(Object payload) {
        return answerTo(send(payload));
    }

    Object answerTo(UUID command) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(answers(command)).hasSize(1));
        return answers(command).getFirst().value().getPayload();
    }

    List<Received<PaymentEvent>> answers(UUID command) {
        return published().stream().filter(event -> event.answers(command)).toList();
    }

    List<Received<PaymentEvent>> published() {
        return events.readAll().stream()
                .filter(event -> event.key().equals(order.toString()))
                .toList();
    }

    /** The correlation id under which a command was sent. */
    String conversationOf(UUID command) {
        return commands.readAll().stream()
                .filter(sent -> command.toString().equals(sent.headers().get("ce_id")))
                .map(sent -> sent.headers().get("ce_correlationid"))
                .findFirst()
                .orElseThrow();
    }

    ValidatableResponse payment() {
        return given().get("/api/payments/{order}", order).then();
    }

    void awaitStatus(String status) {
        await().atMost(PATIENCE).untilAsserted(() -> payment().body("status", equalTo(status)));
    }

    /** Waits until a look-up that is due has ended. */
    void awaitLookUp() {
        await().atMost(PATIENCE)
                .until(() -> rows("SELECT count(*) FROM payment WHERE order_id = '%1$s' AND look_up_at IS NULL") == 1);
    }

    int chargesAtGateway() {
        return count(CardGatewayResource.database(), "SELECT count(*) FROM gateway_charge WHERE order_id = '%1$s'");
    }

    /** @param reference of the charges; {@code %1$s} in it is the order */
    int chargesAtGateway(String reference) {
        return count(
                CardGatewayResource.database(),
                "SELECT count(*) FROM gateway_charge WHERE coalesce(reference, key) = '{reference}'"
                        .replace("{reference}", reference));
    }

    /** How many keys a charge of the order was asked for with. */
    int attemptsToCharge() {
        return count(
                CardGatewayResource.database(), "SELECT count(*) FROM gateway_call WHERE key LIKE 'charge-%1$s%%'");
    }

    /** How often the gateway was asked what it has of the order, since it was down. */
    int lookUpsAtGateway() {
        return count(
                CardGatewayResource.database(),
                "SELECT coalesce(sum(calls), 0) FROM gateway_call WHERE key LIKE 'find %%%1$s%%'");
    }

    int refundsAtGateway() {
        return count(
                CardGatewayResource.database(),
                "SELECT count(*) FROM gateway_refund JOIN gateway_charge USING (charge_id) WHERE order_id = '%1$s'");
    }

    /** @param charge its id; {@code %1$s} in it is the order */
    int refundsAtGateway(String charge) {
        return count(
                CardGatewayResource.database(),
                "SELECT count(*) FROM gateway_refund WHERE charge_id = '{charge}'".replace("{charge}", charge));
    }

    int authorizationsAtGateway() {
        return count(
                CardGatewayResource.database(), "SELECT count(*) FROM gateway_authorization WHERE order_id = '%1$s'");
    }

    int authorizationsAtGateway(String status) {
        return count(
                CardGatewayResource.database(),
                "SELECT count(*) FROM gateway_authorization WHERE order_id = '%1$s' AND status = '{status}'"
                        .replace("{status}", status));
    }

    /** An authorization of the order that only the gateway knows: its answer was lost for good. */
    void isAuthorizedAtGatewayOnly(String token, String status) {
        atGateway("""
                INSERT INTO gateway_authorization (key, reference, authorization_id, order_id, token, amount, currency, status)
                VALUES ('authorize-%1$s', 'authorize-%1$s', 'au_%1$s', '%1$s', '{token}', 15.30, 'GBP', '{status}')
                """.replace("{token}", token).replace("{status}", status));
    }

    /** Gives the order's authorization another status at the gateway, which sends no message about it. */
    void becomesAtGateway(String status) {
        atGateway("UPDATE gateway_authorization SET status = '{status}', decide_at = NULL WHERE order_id = '%1$s'"
                .replace("{status}", status));
    }

    /** A capture of what is held that only the gateway knows, which has forgotten its key. */
    void isCapturedAtGatewayOnly(String reference) {
        atGateway("""
                INSERT INTO gateway_charge (key, reference, charge_id, order_id, token, amount, currency, authorization_id)
                SELECT '{reference}-forgotten', '{reference}', 'ch_%1$s', order_id, token, amount, currency, authorization_id
                FROM gateway_authorization WHERE order_id = '%1$s'
                """.replace("{reference}", reference));
        becomesAtGateway("CAPTURED");
    }

    /** A charge of the order that only the gateway knows, which has forgotten its key. */
    void isChargedAtGatewayOnly() {
        isChargedAtGatewayOnly("charge-%1$s");
    }

    /** A charge of the order, with this reference, that only the gateway knows, which has forgotten its key. */
    void isChargedAtGatewayOnly(String reference) {
        atGateway("""
                INSERT INTO gateway_charge (key, reference, charge_id, order_id, token, amount, currency)
                VALUES ('forgotten-%1$s', '{reference}', 'ch_%1$s', '%1$s', 'tok_visa', 15.30, 'GBP')
                """.replace("{reference}", reference));
    }

    /** A refund of the order's charge that only the gateway knows, which has forgotten its key. */
    void isRefundedAtGatewayOnly(UUID refundId, String amount) {
        atGateway("""
                INSERT INTO gateway_refund (key, reference, charge_id, amount)
                SELECT 'forgotten-{refund}', 'refund-{refund}', charge_id, {amount}
                FROM gateway_charge WHERE order_id = '%1$s'
                """.replace("{refund}", refundId.toString()).replace("{amount}", amount));
    }

    /** The database of payments is restored to a time before it knew the order. */
    void isForgotten() {
        sql("DELETE FROM payment WHERE order_id = '%1$s'");
    }

    /** Makes the gateway fail with this outage for a call or two. */
    void fails(String outage) {
        atGateway("INSERT INTO gateway_outage VALUES ('%s', now() + interval '3 s')".formatted(outage));
    }

    /** Runs a statement on the gateway's books; {@code %1$s} in it is the order. */
    void atGateway(String sql) {
        execute(CardGatewayResource.database(), sql.formatted(order));
    }

    /** Runs a statement on the database of payments; {@code %1$s} in it is the order. */
    void sql(String sql) {
        execute(PostgresResource.database(), sql.formatted(order));
    }

    /** How many rows of that kind payments has; {@code %1$s} in the query is the order. */
    int rows(String sql) {
        return count(PostgresResource.database(), sql);
    }

    /** A value that payments has; {@code %1$s} in the query is the order. */
    String text(String sql) {
        return query(PostgresResource.database(), sql.formatted(order));
    }

    private static void execute(EmbeddedDatabase database, String sql) {
        try (var connection = database.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private int count(EmbeddedDatabase database, String sql) {
        return Integer.parseInt(query(database, sql.formatted(order)));
    }

    private static String query(EmbeddedDatabase database, String sql) {
        try (var connection = database.connect("postgres");
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
