package io.millrace.tracking.copies;

import java.util.UUID;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.millrace.kit.Problems;
import io.millrace.messaging.tx.SessionSql;

/** Copies of what other services own. A copy that does not exist says nothing about the original. */
@Path("/api")
@Tag(name = "Tracking")
public class CopiesResource {

    private static final String RULE = "Made of the events that have arrived. A field that they do not tell is absent. "
            + "Last-Modified is the time of the last of them. 404 says nothing about the original.";

    private final CopyStore store;

    CopiesResource(CopyStore store) {
        this.store = store;
    }

    @GET
    @Path("/tracking/payments/{orderId}")
    @Operation(summary = "A copy of the payment of an order", description = RULE)
    public Uni<PaymentCopy> payment(UUID orderId) {
        return SessionSql.inTransaction(() -> store.payment(orderId))
                .map(found -> found.orElseThrow(() -> Problems.notFound("copy of the payment of order", orderId)));
    }

    @GET
    @Path("/tracking/shipments/{orderId}")
    @Operation(summary = "A copy of the shipment of an order, with the order's returns", description = RULE)
    public Uni<ShipmentCopy> shipment(UUID orderId) {
        return SessionSql.inTransaction(() -> store.shipment(orderId))
                .map(found -> found.orElseThrow(() -> Problems.notFound("copy of the shipment of order", orderId)));
    }
}
