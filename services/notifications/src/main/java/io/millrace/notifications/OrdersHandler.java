package io.millrace.notifications;

import java.util.List;
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
import io.millrace.messaging.Inbox;

/** Stores the recipient when the order begins, and mails to the customer when the order or a return ends. */
@ApplicationScoped
public class OrdersHandler {

    private final Notifying notifying;

    OrdersHandler(Notifying notifying) {
        this.notifying = notifying;
    }

    @Incoming("orders-in")
    @Inbox
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
    Uni<Void> on(List<OrderEvent> events, List<EventContext> contexts) {
        var notices = new Notices();
        for (int i = 0; i < events.size(); i++) {
            add(notices, events.get(i), contexts.get(i).inboxId());
        }
        return notifying.store(notices);
    }

    private static void add(Notices notices, OrderEvent event, UUID id) {
        UUID order = event.getOrderId();
        switch (event.getPayload()) {
            case OrderPlaced placed -> notices.placed(recipient(order, placed));
            case OrderShipped shipped -> notices.shipped(order, shipped.getTrackingNumber());
            case OrderCompleted completed -> notices.letter(new Letter(id, order, Notice.COMPLETED, "", ""));
            case OrderCancelled cancelled ->
                notices.letter(new Letter(
                        id, order, Notice.CANCELLED, cancelled.getDetail(), refund(cancelled.getRefunded())));
            case OrderReturnRequested requested
            when requested.getGoodsFirst() -> notices.letter(new Letter(id, order, Notice.RETURN_REQUESTED, "", ""));
            case OrderReturnReceived received ->
                notices.letter(new Letter(id, order, Notice.RETURN_RECEIVED, "", refund(received.getRefund())));
            case OrderReturnExpired expired -> notices.letter(new Letter(id, order, Notice.RETURN_EXPIRED, "", ""));
            case OrderReturned returned ->
                notices.letter(new Letter(id, order, Notice.RETURNED, "", refund(returned.getRefund())));
            default -> {
                // Such as a return whose goods are not awaited: it leads to one of the events above.
            }
        }
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
