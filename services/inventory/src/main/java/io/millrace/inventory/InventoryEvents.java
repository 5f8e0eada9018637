package io.millrace.inventory;

import java.time.Clock;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.contracts.inventory.StockAdjusted;
import io.millrace.contracts.inventory.StockConfirmed;
import io.millrace.contracts.inventory.StockRejected;
import io.millrace.contracts.inventory.StockReleased;
import io.millrace.contracts.inventory.StockReserved;
import io.millrace.contracts.inventory.StockReturned;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.OutboxEmitter;
import io.millrace.messaging.OutgoingEvent;

/** Publishes events about stock; replies carry the correlation id of the command. */
@ApplicationScoped
public class InventoryEvents {

    private final OutboxEmitter<InventoryEvent> inventory;
    private final Clock clock;

    InventoryEvents(@Channel("inventory-out") OutboxEmitter<InventoryEvent> inventory, Clock clock) {
        this.inventory = inventory;
        this.clock = clock;
    }

    void reserved(EventContext command, UUID orderId, UUID reservationId) {
        answer(command, orderId, new StockReserved(orderId, reservationId));
    }

    void rejected(EventContext command, UUID orderId, String reason, String detail) {
        answer(command, orderId, new StockRejected(orderId, reason, detail));
    }

    void released(EventContext command, UUID orderId) {
        answer(command, orderId, new StockReleased(orderId));
    }

    void confirmed(EventContext command, UUID orderId) {
        answer(command, orderId, new StockConfirmed(orderId));
    }

    void returned(EventContext command, UUID orderId, UUID returnId) {
        answer(command, orderId, new StockReturned(orderId, returnId));
    }

    void adjusted(UUID adjustmentId, Stock stock, int change, String reason) {
        var event = new StockAdjusted(stock.sku(), adjustmentId, change, stock.onHand(), reason);
        inventory.send(stock.sku(), new InventoryEvent(clock.instant(), event));
    }

    private void answer(EventContext command, UUID orderId, Object payload) {
        var event = new InventoryEvent(clock.instant(), payload);
        inventory.send(OutgoingEvent.of(orderId.toString(), event).inReplyTo(command));
    }
}
