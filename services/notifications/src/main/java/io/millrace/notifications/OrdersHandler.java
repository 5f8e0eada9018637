package io.millrace.notifications;

import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.orders.OrderCancelled;
import io.millrace.contracts.orders.OrderCompleted;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnExpired;
import io.millrace.contracts.orders.OrderReturnReceived;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.orders.OrderReturned;
import io.millrace.contracts.orders.OrderShipped;
import io.millrace.kit.Money;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventTypes;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.Once;
import io.millrace.notifications.Postbox.Letter;

/** Sends mails to the customer when an order ends, and stores the recipient when the order begins. */
@ApplicationScoped
public class OrdersHandler {

    private final MailStore store;
    private final Postbox postbox;
    private final Once once;

    OrdersHandler(MailStore store, Postbox postbox, Once once) {
        this.store = store;
        this.postbox = postbox;
        this.once = once;
    }

    @Incoming("orders-in")
    @Keyed
    @EventTypes({
        OrderPlaced.class,
        OrderShipped.class,
        OrderCompleted.class,
        OrderCancelled.class,
        OrderReturnRequested.class,
        OrderReturnReceived.class,
        OrderReturnExpired.class,
        OrderReturned.class
    })
    Uni<Void> on(OrderEvent event, EventContext context) {
        UUID order = event.getOrderId();
        return switch (event.getPayload()) {
            case OrderPlaced placed -> once.run(context, () -> store.remember(recipient(order, placed)));
            case OrderShipped shipped -> once.run(context, () -> track(order, shipped.getTrackingNumber()));
            case OrderCompleted completed ->
                postbox.send(
                        context, new Letter(order, Notice.COMPLETED, "Your order is on its way", Mails::completed));
            case OrderCancelled cancelled ->
                postbox.send(
                        context,
                        new Letter(
                                order,
                                Notice.CANCELLED,
                                "Your order was cancelled",
                                recipient -> Mails.cancelled(
                                        recipient, cancelled.getDetail(), refund(cancelled.getRefunded()))));
            case OrderReturnRequested requested
            when requested.getGoodsFirst() ->
                postbox.send(
                        context,
                        new Letter(order, Notice.RETURN_REQUESTED, "We expect your return", Mails::returnRequested));
            case OrderReturnReceived received ->
                postbox.send(
                        context,
                        new Letter(
                                order,
                                Notice.RETURN_RECEIVED,
                                "Your return has arrived",
                                recipient -> Mails.returnReceived(recipient, refund(received.getRefund()))));
            case OrderReturnExpired expired ->
                postbox.send(
                        context,
                        new Letter(order, Notice.RETURN_EXPIRED, "Your return has ended", Mails::returnExpired));
            case OrderReturned returned ->
                postbox.send(
                        context,
                        new Letter(
                                order,
                                Notice.RETURNED,
                                "Your return is complete",
                                recipient -> Mails.returned(recipient, refund(returned.getRefund()))));
            // Such as a return whose goods are not awaited: it leads to one of the events above.
            default -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> track(UUID order, String number) {
        return store.recipient(order)
                .invoke(found -> found.orElseThrow(() -> new RecipientUnknownException(order)).trackingNumber = number)
                .replaceWithVoid();
    }

    /** The amount as text; empty for none. */
    private static String refund(io.millrace.contracts.common.@Nullable Money amount) {
        return amount == null || amount.getAmount().signum() == 0
                ? ""
                : Money.of(amount).text();
    }

    private static Recipient recipient(UUID order, OrderPlaced placed) {
        var recipient = new Recipient();
        recipient.orderId = order;
        recipient.name = placed.getCustomer().getName();
        recipient.email = placed.getCustomer().getEmail();
        recipient.total = Money.of(placed.getTotal()).text();
        String currency = placed.getTotal().getCurrency();
        recipient.lines =
                placed.getLines().stream().map(line -> text(line, currency)).collect(Collectors.joining("\n"));
        return recipient;
    }

    private static String text(PricedLine line, String currency) {
        Money price = new Money(line.getUnitPrice(), currency).times(line.getUnits());
        return "%d x %s, %s".formatted(line.getUnits(), line.getName(), price.text());
    }
}
