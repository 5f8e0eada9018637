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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
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

import io.millrace.inventory.StockStore.Adjustment;
import io.millrace.kit.Flags;
import io.millrace.kit.ListTotal;
import io.millrace.kit.OneLine;
import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.Versions;
import io.millrace.kit.idempotency.Caller;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;

/** The API of stock and reservations. */
@Path("/api")
@Tag(name = "Inventory")
public class StockResource {

    static final int MOST = 1_000_000_000;

    private final StockStore store;
    private final InventoryEvents events;
    private final IdempotentRequests requests;
    private final Caller caller;

    StockResource(StockStore store, InventoryEvents events, IdempotentRequests requests, Caller caller) {
        this.store = store;
        this.events = events;
        this.requests = requests;
        this.caller = caller;
    }

    /** A change of the units on hand. */
    public record AdjustmentRequest(
            @NotNull @Min(-MOST) @Max(MOST) Integer change,
            @NotBlank @OneLine @Size(max = 200) String reason) {

        static final String EXAMPLE = """
                {
                  "change": 10,
                  "reason": "delivery 4711"
                }""";
    }

    /**
     * A page of stock.
     *
     * @param next the cursor of the next page; null on the last one
     */
    public record StockPage(
            List<Stock> items,
            @Nullable String next,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Long total,

            @Nullable @JsonInclude(JsonInclude.Include.NON_NULL)
            Boolean totalIsExact) {

        /** @param found the page's rows, and one more if there is another page */
        static StockPage of(List<Stock> found, StockFilter filter, @Nullable ListTotal total) {
            boolean isLast = found.size() <= filter.size();
            List<Stock> items = isLast ? found : List.copyOf(found.subList(0, filter.size()));
            return new StockPage(
                    items,
                    isLast
                            ? null
                            : new PageCursor(
                                            filter.order().text(),
                                            "",
                                            items.getLast().sku())
                                    .text(),
                    total == null ? null : total.number(),
                    total == null ? null : total.isExact());
        }
    }

    @GET
    @Path("/stock")
    @WithTransaction
    @Operation(
            summary = "Stock in the order of the SKUs, by page",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    public Uni<StockPage> list(
            @QueryParam("sku") @Nullable @Size(max = 40) String sku,
            @Parameter(description = "sku, or -sku for the reverse order") @QueryParam("sort") @DefaultValue("sku")
                    String sort,
            @QueryParam("after") @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("100") @Min(1) @Max(1000) int size,
            @Parameter(
                            description = "whether to count the products of all pages, as total: up to 10,000, and "
                                    + "totalIsExact tells whether there are no more",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("count")
                    @DefaultValue("false")
                    String count) {
        var order = StockFilter.Order.parse("sort", sort);
        boolean isCounted = Flags.parse("count", count);
        var filter = new StockFilter(sku, order, PageCursor.parse("after", after, order.text()), size);
        return store.list(filter)
                .chain(found -> isCounted
                        ? store.count(filter).map(total -> StockPage.of(found, filter, total))
                        : Uni.createFrom().item(StockPage.of(found, filter, null)));
    }

    @GET
    @Path("/stock/{sku}")
    @WithTransaction
    @Operation(summary = "The stock of one product; its ETag changes with each change")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Stock.class)))
    @APIResponse(responseCode = "304", description = "Nothing has changed")
    public Uni<Response> get(
            String sku,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Context Request request) {
        return store.find(sku)
                .map(stock -> stock.orElseThrow(() -> Problems.notFound("stock of product", sku)))
                .map(stock -> Versions.answer(request, tag(stock), stock));
    }

    @GET
    @Path("/reservations/{orderId}")
    @WithTransaction
    @Operation(summary = "The units reserved for one order")
    public Uni<Reservation> reservation(UUID orderId) {
        return store.reservation(orderId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("reservation of order", orderId)));
    }

    @POST
    @Path("/stock/{sku}/adjustments")
    @ShedsLoad
    @Operation(
            summary = "Adds units to the stock, or takes units away",
            description = "With an Idempotency-Key the same request again changes nothing, and gets the first answer. "
                    + "If-Match, with the ETag that was read, adjusts this stock only: after a stocktaking, for "
                    + "example.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = AdjustmentRequest.class),
                            examples = @ExampleObject(name = "a delivery", value = AdjustmentRequest.EXAMPLE)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Stock.class)))
    public Uni<Response> adjust(
            String sku,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @NotNull(message = Problems.NO_BODY) @Valid AdjustmentRequest request,
            @Context Request preconditions) {
        UUID id = id(key);
        var adjustment = new Adjustment(sku, request.change(), request.reason());
        return requests.run("adjust", key, List.of(sku, request), () -> store.find(sku)
                        .map(stock -> stock.orElseThrow(() -> Problems.notFound("stock of product", sku)))
                        .chain(() -> store.noteAdjustment(id, adjustment))
                        .chain(fresh -> fresh
                                ? unchanged(sku, ifMatch, preconditions).chain(() -> adjust(id, adjustment))
                                : repeat(id, adjustment))
                        .map(stock -> Outcome.stored(stock, tag(stock).getValue())))
                .map(answer -> Response.created(URI.create("/api/stock/" + sku))
                        .tag(answer.etag())
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .entity(answer.json())
                        .build());
    }

    /**
     * Returns the id of an adjustment. A key that is a UUID is the id, as in the previous release, which stored keys
     * there. For a named caller the id is random: two callers may send the same key.
     */
    private UUID id(@Nullable String key) {
        return key == null || !caller.isAnonymous()
                ? UUID.randomUUID()
                : uuid(key).orElseGet(UUID::randomUUID);
    }

    /** The text as a UUID, if it is one: {@link UUID#fromString} shortens groups that are too long. */
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Uni<Void> unchanged(String sku, @Nullable String ifMatch, Request preconditions) {
        return ifMatch == null
                ? Uni.createFrom().voidItem()
                : store.lock(sku)
                        .invoke(stock -> Versions.check(
                                preconditions, stock.map(StockResource::tag).orElse(null)))
                        .replaceWithVoid();
    }

    /** The stock's numbers: stock with the same numbers is the same stock, whatever changes came in between. */
    private static EntityTag tag(Stock stock) {
        return new EntityTag(stock.onHand() + "-" + stock.reserved());
    }

    /** The answer to an adjustment of the previous release, which stored no answers. */
    private Uni<Stock> repeat(UUID id, Adjustment adjustment) {
        return store.adjustment(id).chain(before -> {
            if (!before.equals(adjustment)) {
                throw Problems.keyReused("was used for another adjustment; use a new key for a new one");
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
