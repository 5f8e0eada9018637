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

    /** An address with this word in its street can't be delivered to. */
    private static final String UNDELIVERABLE = "UNDELIVERABLE";

    private final Duration moveAfter;

    Carrier(@ConfigProperty(name = "millrace.shipping.move-after", defaultValue = "2s") Duration moveAfter) {
        this.moveAfter = moveAfter;
    }

    /** Why a parcel to this address is not taken; empty if it is. */
    Optional<String> refuses(Address address) {
        return address.getStreet().toUpperCase(Locale.ROOT).contains(UNDELIVERABLE)
                ? Optional.of("nobody finds '%s'".formatted(address.getStreet()))
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
