package io.millrace.tracking;

import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Deprecation;
import io.millrace.kit.Flags;
import io.millrace.kit.Instants;
import io.millrace.kit.Problems;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.TrackedOrder.OrderPage;

/** The list of orders over HTTP. */
@Path("/api")
@Tag(name = "Tracking")
public class OrderListResource {

    private static final String SKU = "[A-Za-z0-9._-]{1,40}";
    private static final String SKU_MESSAGE = "must be 1 to 40 letters, digits, dots, hyphens or underscores";

    private static final String AFTER = "after";
    private static final String BEFORE = "before";
    private static final String CUSTOMER = "customer";
    private static final String CUSTOMER_ID = "customerId";

    private final OrderListStore store;

    OrderListResource(OrderListStore store) {
        this.store = store;
    }

    @GET
    @Path("/orders")
    @Operation(
            summary = "Orders by page, the latest first unless the sort says otherwise",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OrderPage.class)))
    public Uni<Response> list(
            @Parameter(
                            description = "the id of the customer who has placed the orders",
                            schema = @Schema(implementation = UUID.class))
                    @QueryParam(CUSTOMER)
                    @Nullable String customer,
            @Parameter(
                            description = "the status that the orders have now",
                            schema = @Schema(implementation = OrderStatus.class))
                    @QueryParam("status")
                    @Nullable String status,
            @Parameter(description = "a product that is in the orders")
                    @QueryParam("sku")
                    @Nullable @Pattern(regexp = SKU, message = SKU_MESSAGE) String sku,
            @Parameter(description = "placed at this time or later") @QueryParam("from") @Nullable String from,
            @Parameter(description = "placed before this time") @QueryParam("to") @Nullable String to,
            @Parameter(description = "placedAt; with a minus sign in front the latest first")
                    @QueryParam("sort")
                    @DefaultValue("-placedAt")
                    String sort,
            @QueryParam(AFTER) @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("20") @Min(1) @Max(500) int size,
            @Parameter(
                            description = "whether to count the orders of all pages, as total: up to 10,000, and "
                                    + "totalIsExact tells whether there are no more",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("count")
                    @DefaultValue("false")
                    String count,
            @Parameter(
                            deprecated = true,
                            description = "the former name of customer",
                            schema = @Schema(implementation = UUID.class))
                    @QueryParam(CUSTOMER_ID)
                    @Nullable String customerId,
            @Parameter(deprecated = true, description = "the former name of after")
                    @QueryParam(BEFORE)
                    @Nullable @Size(max = 2000) String before) {
        notBoth(CUSTOMER, customer, CUSTOMER_ID, customerId);
        notBoth(AFTER, after, BEFORE, before);
        var order = OrderSort.parse("sort", sort);
        boolean isCounted = Flags.parse("count", count);
        var filter = new OrderFilter(
                customer == null ? customer(CUSTOMER_ID, customerId) : customer(CUSTOMER, customer),
                OrderStatus.parse("status", status),
                sku,
                Instants.parse("from", from),
                Instants.parse("to", to),
                order,
                before == null ? Cursor.parse(AFTER, after, order) : Cursor.parseFormer(BEFORE, before, order),
                size);
        return SessionSql.inTransaction(() -> page(filter, isCounted)).map(page -> {
            Response answer = Response.ok(page).build();
            return customerId == null && before == null ? answer : Deprecation.ofParameter(answer);
        });
    }

    private static @Nullable UUID customer(String parameter, @Nullable String id) {
        try {
            return id == null ? null : UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Problems.badRequest(parameter, "must be a UUID, such as 0197a2c4-1d2e-7c3f-8a4b-5c6d7e8f9a0b");
        }
    }

    private Uni<OrderPage> page(OrderFilter filter, boolean count) {
        return store.list(filter)
                .chain(found -> count
                        ? store.count(filter).map(total -> OrderPage.of(found, filter, total))
                        : Uni.createFrom().item(OrderPage.of(found, filter, null)));
    }

    private static void notBoth(String name, @Nullable Object value, String formerName, @Nullable Object formerValue) {
        if (value != null && formerValue != null) {
            throw Problems.badRequest(formerName, "is the former name of %s: send that one alone".formatted(name));
        }
    }
}
