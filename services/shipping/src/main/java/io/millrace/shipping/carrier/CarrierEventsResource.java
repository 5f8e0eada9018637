package io.millrace.shipping.carrier;

import java.util.Optional;
import java.util.UUID;

import jakarta.ws.rs.Path;

import io.smallrye.mutiny.Uni;

import io.millrace.kit.webhook.ProviderEventsResource;
import io.millrace.kit.webhook.SignedMessages;
import io.millrace.shipping.ParcelNews;
import io.millrace.shipping.Shipment;

/** Receives changes of parcels' statuses from the carrier: the webhook of {@code docs/providers/carrier.yaml}. */
@Path("/api/carrier/events")
public class CarrierEventsResource extends ProviderEventsResource<CarrierEvent> {

    private final ParcelNews news;

    CarrierEventsResource(SignedMessages<CarrierEvent> messages, ParcelNews news) {
        super(messages, "shipment");
        this.news = news;
    }

    @Override
    protected Optional<UUID> orderOf(String reference) {
        return Shipment.orderOf(reference);
    }

    @Override
    protected Uni<Boolean> enter(UUID order, CarrierEvent event) {
        return news.enter(order, event.parcelId(), event.change());
    }
}
