package io.millrace.shipping;

import java.time.Instant;
import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;

/** Shipments over HTTP, to look at. */
@Path("/api/shipments")
@Tag(name = "Shipping")
public class ShippingResource {

    private final ShipmentStore store;

    ShippingResource(ShipmentStore store) {
        this.store = store;
    }

    /** The shipment of an order. */
    public record ShipmentView(
            UUID orderId,
            UUID shipmentId,
            Shipment.Status status,
            String carrier,
            String trackingNumber,
            String recipient,
            String place,
            @Nullable String reason,
            Instant changedAt) {}

    @GET
    @Path("/{orderId}")
    @WithSession
    @Operation(summary = "The shipment of an order")
    public Uni<ShipmentView> get(UUID orderId) {
        return store.ofOrder(orderId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("shipment of order", orderId)))
                .map(shipment -> new ShipmentView(
                        shipment.orderId,
                        shipment.shipmentId,
                        shipment.status,
                        shipment.carrier,
                        shipment.trackingNumber,
                        shipment.recipient,
                        shipment.place,
                        shipment.reason,
                        shipment.changedAt));
    }
}
