package io.millrace.inventory;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.inventory.InventoryEvent;
import io.millrace.contracts.inventory.StockAdjusted;
import io.millrace.inventory.StockStore.Adjustment;
import io.millrace.messaging.Inbox;

/**
 * Restores adjustments of the stock that this service has published, and its database has lost. Its other events follow
 * from commands, which it handles again.
 */
@ApplicationScoped
public class RecoveryHandler {

    private final StockStore store;

    RecoveryHandler(StockStore store) {
        this.store = store;
    }

    @Incoming("inventory-recovery")
    @Inbox
    Uni<Void> on(InventoryEvent event) {
        return event.getPayload() instanceof StockAdjusted adjusted
                ? enter(adjusted)
                : Uni.createFrom().voidItem();
    }

    /** Units that are reserved now may be free again soon: the adjustment is parked, and tried again. */
    private Uni<Void> enter(StockAdjusted adjusted) {
        var adjustment = new Adjustment(adjusted.getSku(), adjusted.getChange(), adjusted.getReason());
        return store.know(adjusted.getSku())
                .chain(() -> store.noteAdjustment(adjusted.getAdjustmentId(), adjustment))
                .chain(isNew -> isNew
                        ? store.adjust(adjusted.getSku(), adjusted.getChange())
                                .map(stock -> stock.orElseThrow(() -> new IllegalStateException(
                                        "adjustment %s of %s would leave fewer units than are reserved"
                                                .formatted(adjusted.getAdjustmentId(), adjusted.getSku()))))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }
}
