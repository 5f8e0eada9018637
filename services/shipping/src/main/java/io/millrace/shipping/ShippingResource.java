package io.millrace.shipping;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.kit.idempotency.IdempotentRequests;
import io.millrace.kit.idempotency.Outcome;
import io.millrace.shipping.GoodsReturn.Condition;

/** The API of shipments and of goods that come back. */
@Path("/api/shipments")
@Tag(name = "Shipping")
public class ShippingResource {

    private final ShipmentStore store;
    private final GoodsReturnStore returns;
    private final ReceivedGoods goods;
    private final ShippingEvents events;
    private final IdempotentRequests requests;

    ShippingResource(
            ShipmentStore store,
            GoodsReturnStore returns,
            ReceivedGoods goods,
            ShippingEvents events,
            IdempotentRequests requests) {
        this.requests = requests;
        this.store = store;
        this.returns = returns;
        this.goods = goods;
        this.events = events;
    }

    /** The shipment of an order, and the order's returns, the earliest first. */
    public record ShipmentView(
            UUID orderId,
            UUID shipmentId,
            Shipment.Status status,
            String carrier,
            String trackingNumber,
            String recipient,
            String place,
            @Nullable String reason,
            List<GoodsReturn> returns,
            Instant changedAt) {

        static ShipmentView of(Shipment shipment, List<GoodsReturn> returns) {
            return new ShipmentView(
                    shipment.orderId,
                    shipment.shipmentId,
                    shipment.status,
                    shipment.carrier,
                    shipment.trackingNumber,
                    shipment.recipient,
                    shipment.place,
                    shipment.reason,
                    returns,
                    shipment.changedAt);
        }
    }

    @GET
    @Path("/{orderId}")
    @WithTransaction
    @Operation(summary = "The shipment of an order, and the goods of the order that are on their way back")
    public Uni<ShipmentView> get(UUID orderId) {
        return store.ofOrder(orderId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("shipment of order", orderId)))
                .chain(shipment -> returns.ofOrder(orderId).map(ofOrder -> ShipmentView.of(shipment, ofOrder)));
    }

    @POST
    @Path("/{orderId}/received")
    @Operation(
            summary = "Says that goods of an order have come back",
            description = "The word of the warehouse or of the carrier. It ends the return: what is intact goes back "
                    + "into stock, and the customer gets the refund. Units that are not named stay with the customer. "
                    + "The same request again changes nothing, and with an Idempotency-Key it gets the first answer.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ReceivedRequest.class),
                            examples = @ExampleObject(name = "one coffee mill", value = ReceivedRequest.EXAMPLE)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = GoodsReturn.class)))
    public Uni<Response> received(
            UUID orderId,
            @HeaderParam(IdempotentRequests.KEY) @Nullable @Size(min = 1, max = IdempotentRequests.MAX_KEY) String key,
            @NotNull(message = Problems.NO_BODY) @Valid ReceivedRequest request) {
        return requests.run("received", key, List.of(orderId, request), () -> store.lock(orderId)
                        .map(found -> found.orElseThrow(() -> Problems.notFound("shipment of order", orderId)))
                        .chain(shipment ->
                                returns.ofOrder(orderId).chain(ofOrder -> receive(shipment, ofOrder, request)))
                        .map(Outcome::stored))
                .map(answer -> Response.ok(answer.json(), MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    private Uni<GoodsReturn> receive(Shipment shipment, List<GoodsReturn> ofOrder, ReceivedRequest request) {
        GoodsReturn expected = meant(shipment, ofOrder, request);
        GoodsReturn received = expected.receive(request.units(Condition.INTACT), request.units(Condition.DAMAGED))
                .orElseThrow(() -> Problems.unprocessable(
                        "lines", "must be among the units that return %s expects".formatted(expected.returnId())));
        return switch (expected.status()) {
            case WAITING -> goods.receive(shipment, received).replaceWith(received);
            case RECEIVED -> {
                if (!received.equals(expected)) {
                    throw Problems.conflict(
                            "the goods of return %s were received before".formatted(expected.returnId()));
                }
                // The event may have become a dead letter at an older release; a repeated one changes nothing.
                events.received(shipment, expected);
                yield Uni.createFrom().item(expected);
            }
            case EXPIRED ->
                throw Problems.conflict(
                        "return %s ended before its goods came: ask for a new return".formatted(expected.returnId()));
        };
    }

    /**
     * The return that the request names or, without a name, the only one. Of several returns none is chosen for the
     * request, not even the only one that waits: a repeated request about the return before would end it.
     */
    private static GoodsReturn meant(Shipment shipment, List<GoodsReturn> ofOrder, ReceivedRequest request) {
        if (request.returnId() == null && ofOrder.size() > 1) {
            throw Problems.unprocessable(
                    "returnId", "is required, as order %s has several returns".formatted(shipment.orderId));
        }
        return ofOrder.stream()
                .filter(known -> request.returnId() == null || known.returnId().equals(request.returnId()))
                .findFirst()
                .orElseThrow(() -> Problems.conflict(
                        "nobody has asked for a return of order %s, or not for this one".formatted(shipment.orderId)));
    }
}
