package io.millrace.catalog;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.catalog.ProductWithdrawn;
import io.millrace.kit.Money;
import io.millrace.messaging.Inbox;
import io.millrace.messaging.PermanentFailure;

/**
 * Restores states of products that this service has published, and its database has lost. It does not publish them
 * again: the other services have them.
 */
@ApplicationScoped
public class RecoveryHandler {

    private final ProductStore store;

    RecoveryHandler(ProductStore store) {
        this.store = store;
    }

    @Incoming("catalog-recovery")
    @Inbox
    Uni<Void> on(CatalogEvent event) {
        return store.findOrCreateForChange(event.getSku())
                .invoke(product -> enter(product, event))
                .replaceWithVoid();
    }

    private static void enter(Product product, CatalogEvent event) {
        switch (event.getPayload()) {
            case ProductListed listed ->
                product.becomeListed(
                        event.getVersion(),
                        listed.getName(),
                        listed.getDescription(),
                        Money.of(listed.getPrice()),
                        event.getOccurredAt());
            case ProductWithdrawn withdrawn -> product.becomeWithdrawn(event.getVersion(), event.getOccurredAt());
            default ->
                throw new PermanentFailure(
                        "not an event of the catalog: " + event.getPayload().getClass());
        }
    }
}
