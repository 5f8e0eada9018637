package io.millrace.inventory;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.messaging.Inbox;

/** Adds new products to the stock. Withdrawn products stay: their units are still in stock. */
@ApplicationScoped
public class CatalogHandler {

    private final StockStore store;

    CatalogHandler(StockStore store) {
        this.store = store;
    }

    @Incoming("catalog-in")
    @Inbox
    Uni<Void> on(CatalogEvent event) {
        return store.know(event.getSku());
    }
}
