package io.millrace.notifications.webhooks;

import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
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

import io.millrace.kit.Flags;
import io.millrace.kit.Instants;
import io.millrace.kit.PageCursor;
import io.millrace.kit.Problems;
import io.millrace.kit.ShedsLoad;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.notifications.webhooks.DeliveryView.DeliveryPage;

/** The API of the messages to a subscription. */
@Path("/api/webhooks")
@Tag(name = "Webhooks")
public class DeliveriesResource {

    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final DeliveryStore store;
    private final IdempotentRequests requests;

    DeliveriesResource(
            Subscriptions subscriptions, Deliveries deliveries, DeliveryStore store, IdempotentRequests requests) {
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.store = store;
        this.requests = requests;
    }

    @POST
    @Path("/{id}/test")
    @ShedsLoad
    @Operation(
            summary = "Sends a test message (type webhook.test) in the same way as other messages",
            description = "The Location of the answer is the delivery, which shows the outcome.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    public Uni<Response> test(
            UUID id,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key) {
        return requests.run("test webhook", key, id, () -> enabled(id)
                        .chain(() -> deliveries.test(id))
                        .chain(delivery -> view(id, delivery)))
                .map(answer -> Answers.accepted("/api/webhooks/%s/deliveries/".formatted(id), answer));
    }

    @GET
    @Path("/{id}/deliveries")
    @Operation(
            summary = "The messages to a subscription by page, the latest first unless the sort says otherwise",
            description = "A page's field next is the parameter after of the next page. The last page has none.")
    public Uni<DeliveryPage> list(
            UUID id,
            @QueryParam("state") Delivery.@Nullable State state,
            @Parameter(description = "created at this time or later") @QueryParam("from") @Nullable String from,
            @Parameter(description = "created before this time") @QueryParam("to") @Nullable String to,
            @Parameter(description = "createdAt; with a minus sign in front the latest first")
                    @QueryParam("sort")
                    @DefaultValue("-createdAt")
                    String sort,
            @QueryParam("after") @Nullable @Size(max = 2000) String after,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size,
            @Parameter(
                            description = "whether to count the messages of all pages, as total: up to 10,000, and "
                                    + "totalIsExact tells whether there are no more",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("count")
                    @DefaultValue("false")
                    String count) {
        var order = CreationSort.parse("sort", sort);
        boolean isCounted = Flags.parse("count", count);
        var filter = new DeliveryFilter(
                state,
                Instants.parse("from", from),
                Instants.parse("to", to),
                order,
                PageCursor.parse("after", after, order.text()),
                size);
        return subscriptions.get(id).chain(() -> SessionSql.inTransaction(() -> page(id, filter, isCounted)));
    }

    private Uni<DeliveryPage> page(UUID id, DeliveryFilter filter, boolean count) {
        return store.list(id, filter)
                .chain(found -> count
                        ? store.count(id, filter).map(total -> DeliveryPage.of(found, filter, total))
                        : Uni.createFrom().item(DeliveryPage.of(found, filter, null)));
    }

    @GET
    @Path("/{id}/deliveries/{deliveryId}")
    @Operation(summary = "One message to a subscription")
    public Uni<DeliveryView> get(UUID id, UUID deliveryId) {
        return subscriptions
                .get(id)
                .chain(() -> SessionSql.inTransaction(() -> delivery(id, deliveryId)))
                .map(DeliveryView::of);
    }

    @POST
    @Path("/{id}/deliveries/{deliveryId}/redelivery")
    @ShedsLoad
    @Operation(
            summary = "Sends a message again, with the same webhook-id",
            description = "Behind the other messages about the same order. A message that is still being tried is sent "
                    + "again by itself (409).")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = DeliveryView.class)))
    public Uni<Response> redeliver(
            UUID id,
            UUID deliveryId,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key) {
        return requests.run("redeliver", key, deliveryId, () -> enabled(id)
                        .chain(() -> delivery(id, deliveryId))
                        .chain(deliveries::sendAgain)
                        .invoke(renewed -> {
                            if (!renewed) {
                                throw Problems.conflict("it is being sent by itself, until it is accepted or given up");
                            }
                        })
                        .chain(() -> view(id, deliveryId)))
                .map(answer -> Answers.accepted("/api/webhooks/%s/deliveries/".formatted(id), answer));
    }

    private Uni<Void> enabled(UUID id) {
        return subscriptions
                .locked(id)
                .invoke(webhook -> {
                    if (!webhook.enabled()) {
                        throw Problems.conflict("the webhook is disabled: enable it first");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Delivery> delivery(UUID id, UUID deliveryId) {
        return store.find(id, deliveryId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("delivery", deliveryId)));
    }

    private Uni<Outcome> view(UUID id, UUID deliveryId) {
        return delivery(id, deliveryId).map(delivery -> Outcome.stored(DeliveryView.of(delivery)));
    }
}
