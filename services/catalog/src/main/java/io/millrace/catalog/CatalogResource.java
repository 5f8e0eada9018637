package io.millrace.catalog;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.catalog.ProductView.ProductPage;
import io.millrace.kit.Flags;
import io.millrace.kit.Instants;
import io.millrace.kit.OneLine;
import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.Versions;

/** The API of products. */
@Path("/api/products")
@Tag(name = "Catalog")
public class CatalogResource {

    static final String SKU = "[A-Za-z0-9._-]{1,40}";
    static final String SKU_MESSAGE = "must be 1 to 40 letters, digits, dots, hyphens or underscores";

    private final ProductStore store;
    private final CatalogEvents events;
    private final Clock clock;
    private final boolean requiresVersion;

    CatalogResource(
            ProductStore store,
            CatalogEvents events,
            Clock clock,
            @ConfigProperty(name = "millrace.catalog.require-version", defaultValue = "false")
                    boolean requiresVersion) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.requiresVersion = requiresVersion;
    }

    @GET
    @WithSession
    @Operation(
            summary = "Products by page; without a status, only products that can be ordered",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    public Uni<ProductPage> list(
            @Parameter(description = "part of the SKU or of the name")
                    @QueryParam("q")
                    @DefaultValue("")
                    @Size(max = 100) String q,
            @QueryParam("sku") @Nullable @Pattern(regexp = SKU, message = SKU_MESSAGE) String sku,
            @QueryParam("status") @DefaultValue("LISTED") ProductFilter.Status status,
            @Parameter(description = "changed at this time or later") @QueryParam("from") @Nullable String from,
            @Parameter(description = "changed before this time") @QueryParam("to") @Nullable String to,
            @Parameter(description = "sku, name or changedAt; a minus sign in front reverses the order")
                    @QueryParam("sort")
                    @DefaultValue("sku")
                    String sort,
            @QueryParam("after") @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size,
            @Parameter(
                            description = "whether to count the products of all pages, as total",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("count")
                    @DefaultValue("false")
                    String count) {
        var order = ProductOrder.parse("sort", sort);
        boolean isCounted = Flags.parse("count", count);
        var filter = new ProductFilter(
                q,
                sku,
                status,
                Instants.parse("from", from),
                Instants.parse("to", to),
                order,
                PageCursor.parse("after", after, order.text()),
                size);
        return store.list(filter)
                .chain(found -> isCounted
                        ? store.count(filter).map(total -> ProductPage.of(found, filter, total))
                        : Uni.createFrom().item(ProductPage.of(found, filter, null)));
    }

    @GET
    @Path("/{sku}")
    @WithSession
    @Operation(summary = "One product, also if it is withdrawn; its ETag is its version")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProductView.class)))
    @APIResponse(responseCode = "304", description = "The client has this version")
    public Uni<Response> get(
            String sku,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Context Request request) {
        return store.findById(sku)
                .onItem()
                .ifNull()
                .failWith(() -> Problems.notFound("product", sku))
                .map(product -> Versions.answer(request, Versions.tag(product.version), ProductView.of(product)));
    }

    @PUT
    @Path("/{sku}")
    @ShedsLoad
    @Operation(
            summary = "Lists a product, or changes it; an identical request changes nothing",
            description = "If-Match, with the ETag that was read, changes this version only. If-None-Match: * lists a "
                    + "new product only.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ProductRequest.class),
                            examples = @ExampleObject(name = "a coffee mill", value = ProductRequest.EXAMPLE)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProductView.class)))
    public Uni<Response> put(
            @Pattern(regexp = SKU, message = SKU_MESSAGE) String sku,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @NotNull(message = Problems.NO_BODY) @Valid ProductRequest request,
            @Context Request preconditions) {
        if (requiresVersion) {
            Versions.require(ifMatch, ifNoneMatch);
        }
        return RequestTransactions.run(() -> store.findOrCreateForChange(sku)
                        .invoke(product -> {
                            Versions.check(preconditions, product.version == 0 ? null : Versions.tag(product.version));
                            list(product, request);
                        })
                        .map(ProductView::of))
                .map(CatalogResource::tagged);
    }

    private void list(Product product, ProductRequest request) {
        // As exact as the column: the answer shows the time that a list shows later.
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (product.list(request.name(), request.descriptionOrEmpty(), request.price(), now)) {
            events.listed(product);
        }
    }

    @DELETE
    @Path("/{sku}")
    @Operation(
            summary = "Withdraws a product: it can no longer be ordered",
            description = "If-Match, with the ETag that was read, withdraws this version only.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ProductView.class)))
    public Uni<Response> withdraw(
            String sku,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @QueryParam("reason") @DefaultValue("") @OneLine @Size(max = 200) String reason,
            @Context Request preconditions) {
        if (requiresVersion) {
            Versions.require(ifMatch);
        }
        return RequestTransactions.run(() -> store.findForChange(sku)
                        .onItem()
                        .ifNull()
                        .failWith(() -> Problems.notFound("product", sku))
                        .invoke(product -> {
                            Versions.check(preconditions, Versions.tag(product.version));
                            if (product.withdraw(clock.instant().truncatedTo(ChronoUnit.MICROS))) {
                                events.withdrawn(product, reason);
                            }
                        })
                        .map(ProductView::of))
                .map(CatalogResource::tagged);
    }

    private static Response tagged(ProductView product) {
        return Response.ok(product).tag(Versions.tag(product.version())).build();
    }
}
