package io.millrace.shipping.carrier;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.Problems;
import io.millrace.kit.webhook.ProviderEventsResource;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.shipping.ParcelMoves;
import io.millrace.shipping.Shipment;
import io.millrace.shipping.ShipmentStore;

/** Receives changes of parcels' statuses from the carrier: the webhook of {@code docs/providers/carrier.yaml}. */
@Path("/api/carrier/events")
public class CarrierEventsResource extends ProviderEventsResource<CarrierEvent> {

    private static final String SHIPMENT = "shipment";

    private final ShipmentStore store;
    private final ParcelMoves moves;

    CarrierEventsResource(SignedMessages<CarrierEvent> messages, ShipmentStore store, ParcelMoves moves) {
        super(messages, SHIPMENT);
        this.store = store;
        this.moves = moves;
    }

    @Override
    protected Optional<UUID> orderOf(String reference) {
        return Shipment.orderOf(reference);
    }

    @Override
    protected Uni<Void> enter(UUID order, CarrierEvent event) {
        return store.lock(order)
                .map(found -> found.orElseThrow(() -> Problems.notFound(SHIPMENT, event.reference())))
                .chain(shipment -> moves.apply(shipment, event.parcelId(), List.of(event.change())));
    }
}
