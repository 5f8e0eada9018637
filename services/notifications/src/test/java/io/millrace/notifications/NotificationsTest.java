package io.millrace.notifications;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;

import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.util.GreenMailUtil;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPaid;
import io.millrace.contracts.orders.OrderPaymentAuthorized;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnExpired;
import io.millrace.contracts.orders.OrderReturnReceived;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;
import io.millrace.messaging.testing.AvroTopic;
import io.millrace.messaging.testing.ManagementResource;
import io.millrace.messaging.testing.PostgresResource;
import io.millrace.messaging.testing.WithMillrace;

@QuarkusTest
@WithMillrace
@QuarkusTestResource(MailServer.class)
class NotificationsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern FAILED = Pattern.compile("(?m)^millrace_mails_failed_total(?:\\{[^}]*})? ([\\d.E]+)");

    private final AvroTopic<OrderEvent> orders = new AvroTopic<>("orders", OrderEvent.class);
    private final AvroTopic<ShippingEvent> shipping = new AvroTopic<>("shipping", ShippingEvent.class);
    private final UUID order = UUID.randomUUID();
    private final String address = "ada-" + order + "@example.com";

    @Test
    void aCompletedOrderIsToldOnceInTextAndHtml() throws Exception {
        place();
        var total = Money.of("5.10", "GBP").toContract();
        happened(2, new OrderPaymentAuthorized(UUID.randomUUID(), total));
        happened(3, new OrderShipped(UUID.randomUUID(), "Mill Parcel", "MP42"));
        happened(4, new OrderPaid(UUID.randomUUID(), total));
        happened(5, new OrderCompleted(total));

        MimeMessage mail = awaitMails(1).getFirst();
        assertThat(mail.getSubject()).isEqualTo("Your order is on its way");
        assertThat(mail.getMessageID()).endsWith("@millrace>");
        String body = GreenMailUtil.getWholeMessage(mail);
        assertThat(body)
                .contains("text/plain", "text/html", "MP42", "2 x Tea &amp; Scones, 5.10 GBP", order.toString());
        assertThat(body).contains("2 x Tea & Scones, 5.10 GBP");
        awaitNotices("COMPLETED");
    }

    @Test
    void aCurrencyThatIsNotKnownHereKeepsNoMailBack() throws Exception {
        orders.send(order.toString(), placed("XYZ"));
        happened(2, new OrderShipped(UUID.randomUUID(), "Mill Parcel", "MP42"));
        happened(3, new OrderCompleted(Money.of("5.10", "XYZ").toContract()));

        assertThat(GreenMailUtil.getWholeMessage(awaitMails(1).getFirst())).contains("5.1 XYZ");
    }

    @Test
    void cancellationAndReturnAreTold() throws Exception {
        place();
        happened(2, new OrderCancelled("CARD_DECLINED", "Your bank declined the card.", null));
        happened(3, returned());

        List<MimeMessage> mails = awaitMails(2);
        assertThat(mails.get(0).getSubject()).isEqualTo("Your order was cancelled");
        assertThat(GreenMailUtil.getWholeMessage(mails.get(0)))
                .contains("Your bank declined the card.")
                .doesNotContain("given back");
        assertThat(mails.get(1).getSubject()).isEqualTo("Your return is complete");
        assertThat(GreenMailUtil.getWholeMessage(mails.get(1))).contains("5.10 GBP");
    }

    @Test
    void aReturnIsToldStepByStep() throws Exception {
        place();
        var units = List.of(new Quantity("A", 2));
        var refund = Money.of("5.10", "GBP").toContract();
        UUID returnId = UUID.randomUUID();
        happened(2, new OrderReturnRequested(returnId, units, refund, "test", true));
        happened(3, new OrderReturnReceived(returnId, units, List.of(), refund));
        happened(4, returned());
        happened(5, new OrderReturnRequested(UUID.randomUUID(), units, refund, "test", true));
        happened(6, new OrderReturnExpired(UUID.randomUUID(), units, "COMPLETED"));

        List<MimeMessage> mails = awaitMails(5);
        assertThat(mails)
                .extracting(MimeMessage::getSubject)
                .containsExactly(
                        "We expect your return",
                        "Your return has arrived",
                        "Your return is complete",
                        "We expect your return",
                        "Your return has ended");
        assertThat(GreenMailUtil.getWholeMessage(mails.get(1))).contains("We give 5.10 GBP back to you.");
    }

    /** The previous release refunds at once. */
    @Test
    void whoseReturnIsRefundedAtOnceIsNotAskedForTheGoods() throws Exception {
        place();
        var units = List.of(new Quantity("A", 2));
        happened(
                2,
                new OrderReturnRequested(
                        UUID.randomUUID(), units, Money.of("5.10", "GBP").toContract(), "test", false));
        happened(3, returned());

        assertThat(awaitMails(1)).extracting(MimeMessage::getSubject).containsExactly("Your return is complete");
    }

    @Test
    void aReturnOfWhatWasFreeNamesNoMoney() throws Exception {
        place();
        var nothing = Money.of("0", "GBP").toContract();
        happened(2, new OrderReturnReceived(UUID.randomUUID(), List.of(new Quantity("A", 2)), List.of(), nothing));

        assertThat(GreenMailUtil.getWholeMessage(awaitMails(1).getFirst())).doesNotContain("GBP");
    }

    @Test
    void whoWasChargedIsToldThatTheMoneyWasGivenBack() throws Exception {
        place();
        happened(
                2,
                new OrderCancelled(
                        "CUSTOMER_REQUEST",
                        "You asked us to cancel it.",
                        Money.of("5.10", "GBP").toContract()));

        assertThat(GreenMailUtil.getWholeMessage(awaitMails(1).getFirst()))
                .contains("5.10 GBP had been charged for it, and have been given back.");
    }

    @Test
    void whatIsDeliveredBeforeItIsKnownWhoOrderedIsToldLater() throws Exception {
        var moved = new ShipmentMoved(UUID.randomUUID(), "MP42", ShipmentStatus.DELIVERED, "Bath");
        shipping.send(order.toString(), new ShippingEvent(order, 4L, Instant.now(), moved));
        place();

        assertThat(awaitMails(1).getFirst().getSubject()).isEqualTo("Your parcel has arrived");
    }

    @Test
    void mailsWaitWhileTheMailServerIsDown() {
        place();
        double before = failed();
        MailServer.down();
        try {
            happened(2, new OrderCompleted(Money.of("5.10", "GBP").toContract()));
            happened(3, returned());
            awaitFailed(before + 1);
        } finally {
            MailServer.up();
        }

        awaitMails(2);
        awaitNotices("COMPLETED", "RETURNED");
    }

    @Test
    void aMailServerThatNeverAnswersHoldsUpNoMailForEver() throws Exception {
        place();
        double before = failed();
        try (ServerSocket silent = MailServer.silent()) {
            happened(2, new OrderCompleted(Money.of("5.10", "GBP").toContract()));
            awaitFailed(before + 1);
            assertThat(silent.isBound()).isTrue();
        } finally {
            MailServer.up();
        }

        awaitMails(1);
    }

    /** The topic keeps events longer than the inbox remembers them: a group without offsets reads all events again. */
    @Test
    void whatTheInboxHasForgottenIsNotToldASecondTime() throws Exception {
        var again = new LinkedHashMap<UUID, OrderEvent>();
        again.put(place(), placed());
        var completed = event(2, new OrderCompleted(Money.of("5.10", "GBP").toContract()));
        again.put(orders.send(order.toString(), completed), completed);
        awaitMails(1);

        forgetWhatWasHandled();
        again.forEach((id, event) -> orders.send(id, order.toString(), event));
        happened(3, returned());

        assertThat(awaitMails(2).get(1).getSubject()).isEqualTo("Your return is complete");
    }

    private static void forgetWhatWasHandled() throws SQLException {
        try (var connection = PostgresResource.database().connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM inbox");
        }
    }

    /** A mail that has arrived is told of a moment later. */
    private void awaitNotices(String... notices) {
        await().atMost(PATIENCE).untilAsserted(() -> given().get("/api/notifications?orderId={id}", order)
                .then()
                .body("notice", contains(notices)));
    }

    private static void awaitFailed(double attempts) {
        await().atMost(PATIENCE).until(() -> failed() >= attempts);
    }

    private static double failed() {
        var failed = FAILED.matcher(
                given().port(ManagementResource.port()).get("/q/metrics").asString());
        return failed.find() ? Double.parseDouble(failed.group(1)) : 0;
    }

    private UUID place() {
        return orders.send(order.toString(), placed());
    }

    private OrderEvent placed() {
        return placed("GBP");
    }

    private OrderEvent placed(String currency) {
        return event(
                1,
                new OrderPlaced(
                        new Customer(UUID.randomUUID(), "Ada", address),
                        new Address("1 Mill Lane", "BA1 1AA", "Bath", "United Kingdom"),
                        List.of(new PricedLine(
                                "A",
                                "Tea & Scones",
                                2,
                                Money.of("2.55", currency).toContract().getAmount())),
                        Money.of("5.10", currency).toContract()));
    }

    private static OrderReturned returned() {
        return new OrderReturned(
                UUID.randomUUID(),
                List.of(new Quantity("A", 2)),
                Money.of("5.10", "GBP").toContract(),
                "RETURNED");
    }

    private void happened(long version, Object payload) {
        orders.send(order.toString(), event(version, payload));
    }

    private OrderEvent event(long version, Object payload) {
        return new OrderEvent(order, version, Instant.now(), payload);
    }

    private List<MimeMessage> awaitMails(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(MailServer.mailsTo(address)).hasSize(count));
        return MailServer.mailsTo(address);
    }
}
