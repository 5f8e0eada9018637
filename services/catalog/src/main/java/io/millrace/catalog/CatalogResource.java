package io.millrace.catalog;

import java.time.Clock;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.millrace.catalog.ProductView.ProductPage;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;

/** Products over HTTP. */
@Path("/api/products")
@Tag(name = "Catalog")
public class CatalogResource {

    private static final String SKU = "[A-Za-z0-9._-]{1,40}";
    private static final String SKU_MESSAGE = "must be 1 to 40 letters, digits, dots, hyphens or underscores";

    private final ProductStore store;
    private final CatalogEvents events;
    private final Clock clock;

    CatalogResource(ProductStore store, CatalogEvents events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    @GET
    @WithSession
    @Operation(summary = "Products that can be ordered, by page")
    public Uni<ProductPage> list(
            @QueryParam("q") @DefaultValue("") @Size(max = 100) String q,
            @QueryParam("page") @DefaultValue("0") @Min(0) @Max(100_000) int page,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size) {
        return store.search(q, page, size).chain(products -> store.count(q)
                .map(total ->
                        new ProductPage(products.stream().map(ProductView::of).toList(), page, size, total)));
    }

    @GET
    @Path("/{sku}")
    @WithSession
    @Operation(summary = "One product, also if it is withdrawn")
    public Uni<ProductView> get(String sku) {
        return store.findById(sku)
                .onItem()
                .ifNull()
                .failWith(() -> Problems.notFound("product", sku))
                .map(ProductView::of);
    }

    @PUT
    @Path("/{sku}")
    @WithTransaction
    @ShedsLoad
    @Operation(summary = "Lists a product, or changes it; telling it what it is already changes nothing")
    public Uni<ProductView> put(
            @Pattern(regexp = SKU, message = SKU_MESSAGE) String sku,
            @NotNull(message = Problems.NO_BODY) @Valid ProductRequest request) {
        return store.findForChange(sku)
                .onItem()
                .ifNull()
                .switchTo(() -> store.persist(Product.named(sku)))
                .invoke(product -> {
                    if (product.list(request.name(), request.descriptionOrEmpty(), request.price(), clock.instant())) {
                        events.listed(product);
                    }
                })
                .map(ProductView::of);
    }

    @DELETE
    @Path("/{sku}")
    @WithTransaction
    @Operation(summary = "Withdraws a product: it can no longer be ordered")
    public Uni<ProductView> withdraw(
            String sku, @QueryParam("reason") @DefaultValue("") @Size(max = 200) String reason) {
        return store.findForChange(sku)
                .onItem()
                .ifNull()
                .failWith(() -> Problems.notFound("product", sku))
                .invoke(product -> {
                    if (product.withdraw(clock.instant())) {
                        events.withdrawn(product, reason);
                    }
                })
                .map(ProductView::of);
    }
}
