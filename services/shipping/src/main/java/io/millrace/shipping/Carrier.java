package io.millrace.shipping;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.contracts.common.Address;

/** A carrier to try things with: takes parcels, gives them numbers, and moves them on from time to time. */
@ApplicationScoped
class Carrier {

    static final String NAME = "Mill Parcel";

    /** The carrier refuses addresses with this word in the street. */
    private static final String UNDELIVERABLE = "UNDELIVERABLE";

    /** The carrier gives back no parcel that it carries to a city with this word in its name. */
    private static final String NO_WAY_BACK = "ISLAND";

    private final Duration moveAfter;

    Carrier(@ConfigProperty(name = "millrace.shipping.move-after", defaultValue = "2s") Duration moveAfter) {
        this.moveAfter = moveAfter;
    }

    /** The reason for a refusal of this address; empty if it is accepted. */
    Optional<String> refuses(Address address) {
        return address.getStreet().toUpperCase(Locale.ROOT).contains(UNDELIVERABLE)
                ? Optional.of("the carrier does not find '%s'".formatted(address.getStreet()))
                : Optional.empty();
    }

    /** Why the carrier does not give back a parcel that it carries; empty if it does. */
    Optional<String> keeps(Shipment shipment) {
        return shipment.city.toUpperCase(Locale.ROOT).contains(NO_WAY_BACK)
                ? Optional.of("the carrier brings no parcel back from '%s'".formatted(shipment.city))
                : Optional.empty();
    }

    String newTrackingNumber() {
        return "MP%010d".formatted(ThreadLocalRandom.current().nextLong(10_000_000_000L));
    }

    /** How long a parcel stays where it is. */
    Duration moveAfter() {
        return moveAfter;
    }
}
