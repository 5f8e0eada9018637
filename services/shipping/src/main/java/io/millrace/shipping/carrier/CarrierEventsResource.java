package io.millrace.shipping.carrier;

import java.util.List;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.kit.RequestTransactions;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.shipping.ParcelMoves;
import io.millrace.shipping.Shipment;
import io.millrace.shipping.ShipmentStore;

/** Where the carrier says that a parcel's status has changed: the webhook of {@code docs/providers/carrier.yaml}. */
@Path("/api/carrier/events")
public class CarrierEventsResource {

    private final CarrierMessages messages;
    private final ShipmentStore store;
    private final ParcelMoves moves;

    CarrierEventsResource(CarrierMessages messages, ShipmentStore store, ParcelMoves moves) {
        this.messages = messages;
        this.store = store;
        this.moves = moves;
    }

    /** Takes a message; one that was taken before changes nothing. The body is text, as it was signed. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Uni<Void> take(
            @HeaderParam(SignedMessages.ID) @Nullable String id,
            @HeaderParam(SignedMessages.TIMESTAMP) @Nullable String timestamp,
            @HeaderParam(SignedMessages.SIGNATURE) @Nullable String signature,
            @Nullable String body) {
        CarrierEvent event = messages.read(id, timestamp, signature, body == null ? "" : body);
        String reference = event.reference();
        return Shipment.orderOf(reference)
                .map(order -> RequestTransactions.run(() -> store.lock(order)
                        .map(found -> found.orElseThrow(() -> Problems.notFound("shipment", reference)))
                        .chain(shipment -> moves.take(shipment, event.parcelId(), List.of(event.change())))))
                .orElseThrow(() -> Problems.notFound("shipment", reference));
    }
}
