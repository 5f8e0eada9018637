package io.millrace.catalog;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.contracts.catalog.CatalogEvent;
import io.millrace.contracts.catalog.ProductListed;
import io.millrace.contracts.catalog.ProductWithdrawn;
import io.millrace.messaging.OutboxEmitter;

/** Publishes the state of products. */
@ApplicationScoped
public class CatalogEvents {

    private final OutboxEmitter<CatalogEvent> catalog;

    CatalogEvents(@Channel("catalog-out") OutboxEmitter<CatalogEvent> catalog) {
        this.catalog = catalog;
    }

    UUID listed(Product product) {
        var state = new ProductListed(
                product.name, product.description, product.price().toContract());
        return send(product, state);
    }

    UUID withdrawn(Product product, String reason) {
        return send(product, new ProductWithdrawn(reason));
    }

    private UUID send(Product product, Object payload) {
        return catalog.send(product.sku, new CatalogEvent(product.sku, product.version, product.changedAt, payload));
    }
}
