package io.millrace.inventory;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.inventory.StockStore.Adjustment;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;

/** Stock over HTTP: for operators and for who wants to know. */
@Path("/api")
@Tag(name = "Inventory")
public class StockResource {

    private static final String KEY = "Idempotency-Key";
    private static final int MOST = 1_000_000_000;

    private final StockStore store;
    private final InventoryEvents events;

    StockResource(StockStore store, InventoryEvents events) {
        this.store = store;
        this.events = events;
    }

    /** A change of what is on hand. */
    public record AdjustmentRequest(
            @NotNull @Min(-MOST) @Max(MOST) Integer change,
            @NotBlank @Size(max = 200) String reason) {}

    /** A page of stock; the next one begins behind {@code next}, which is null on the last. */
    public record StockPage(List<Stock> items, @Nullable String next) {}

    @GET
    @Path("/stock")
    @WithTransaction
    @Operation(summary = "All stock in the order of the SKUs, by page")
    public Uni<StockPage> list(
            @QueryParam("after") @DefaultValue("") @Size(max = 40) String after,
            @QueryParam("size") @DefaultValue("100") @Min(1) @Max(1000) int size) {
        return store.list(after, size)
                .map(items -> new StockPage(
                        items, items.size() < size ? null : items.getLast().sku()));
    }

    @GET
    @Path("/stock/{sku}")
    @WithTransaction
    @Operation(summary = "What there is of one product")
    public Uni<Stock> get(String sku) {
        return store.find(sku).map(stock -> stock.orElseThrow(() -> Problems.notFound("stock of product", sku)));
    }

    @GET
    @Path("/reservations/{orderId}")
    @WithTransaction
    @Operation(summary = "What is reserved for one order")
    public Uni<Reservation> reservation(UUID orderId) {
        return store.reservation(orderId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("reservation of order", orderId)));
    }

    @POST
    @Path("/stock/{sku}/adjustments")
    @WithTransaction
    @ShedsLoad
    @Operation(
            summary = "Adds units to what is on hand, or takes some away",
            description = "With an Idempotency-Key, a UUID, the same request again changes nothing.")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Stock.class)))
    public Uni<Response> adjust(
            String sku,
            @HeaderParam(KEY) @Nullable String key,
            @NotNull(message = Problems.NO_BODY) @Valid AdjustmentRequest request) {
        UUID id = key == null ? UUID.randomUUID() : uuid(key);
        var adjustment = new Adjustment(sku, request.change(), request.reason());
        return store.find(sku)
                .map(stock -> stock.orElseThrow(() -> Problems.notFound("stock of product", sku)))
                .chain(() -> store.noteAdjustment(id, adjustment))
                .chain(fresh -> fresh ? adjust(id, adjustment) : repeat(id, adjustment))
                .map(stock -> Response.created(URI.create("/api/stock/" + sku))
                        .entity(stock)
                        .build());
    }

    private static UUID uuid(String key) {
        try {
            return UUID.fromString(key);
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest(KEY, "must be a UUID, such as " + UUID.randomUUID());
        }
    }

    private Uni<Stock> repeat(UUID id, Adjustment adjustment) {
        return store.adjustment(id).chain(before -> {
            if (!before.equals(adjustment)) {
                throw Problems.unprocessable(KEY, "was used for another adjustment; use a new key for a new one");
            }
            return store.find(adjustment.sku()).map(Optional::orElseThrow);
        });
    }

    private Uni<Stock> adjust(UUID id, Adjustment adjustment) {
        return store.adjust(adjustment.sku(), adjustment.change()).map(adjusted -> {
            Stock stock = adjusted.orElseThrow(
                    () -> Problems.unprocessable("change", "would leave fewer units than are reserved"));
            events.adjusted(id, stock, adjustment.change(), adjustment.reason());
            return stock;
        });
    }
}
