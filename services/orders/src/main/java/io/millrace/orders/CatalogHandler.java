package io.millrace.orders;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.catalog.ProductWithdrawn;
import io.millrace.kit.Money;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.SideBySide;

/**
 * Keeps this service's copy of the catalog. Orders are priced from the copy, whether the catalog can be reached or not.
 */
@ApplicationScoped
public class CatalogHandler {

    private final OrderStore store;

    CatalogHandler(OrderStore store) {
        this.store = store;
    }

    @Incoming("catalog-in")
    @Inbox
    Uni<Void> on(List<CatalogEvent> events, List<EventContext> contexts) {
        return SideBySide.handle(events, contexts, (event, context) -> on(event));
    }

    private Uni<Void> on(CatalogEvent event) {
        return switch (event.getPayload()) {
            case ProductListed listed ->
                store.copy(event.getSku(), event.getVersion(), listed.getName(), Money.of(listed.getPrice()));
            case ProductWithdrawn withdrawn -> store.withdraw(event.getSku(), event.getVersion());
            default ->
                throw new PermanentFailure(
                        "not an event of the catalog: " + event.getPayload().getClass());
        };
    }
}
