package io.millrace.shipping.carrier;

import static io.millrace.kit.webhook.ProviderEvent.demand;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.webhook.ProviderEvent;
import io.millrace.shipping.Carrier.ParcelChange;
import io.millrace.shipping.Carrier.ParcelStatus;

/** The carrier's event that a parcel's status has changed. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record CarrierEvent(@Nullable String type, @Nullable Data data) implements ProviderEvent {

    private static final String PARCEL_CHANGED = "parcel.changed";

    /** The parcel, and its status since the change. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Data(
            @Nullable String id,
            @Nullable String reference,
            @Nullable ParcelStatus status,
            @Nullable Long sequence) {}

    @Override
    public void demandComplete() {
        demand("type", PARCEL_CHANGED.equals(type), "must be " + PARCEL_CHANGED);
        demand("data", data != null, "is missing");
        Data known = Objects.requireNonNull(data);
        demand("data.id", known.id() != null && !known.id().isBlank(), "is missing");
        demand("data.reference", known.reference() != null && !known.reference().isBlank(), "is missing");
        demand("data.status", known.status() != null, "is missing");
        demand("data.sequence", known.sequence() != null && known.sequence() > 0, "must be more than 0");
    }

    String parcelId() {
        return Objects.requireNonNull(known().id());
    }

    @Override
    public String reference() {
        return Objects.requireNonNull(known().reference());
    }

    ParcelChange change() {
        return new ParcelChange(Objects.requireNonNull(known().sequence()), Objects.requireNonNull(known().status()));
    }

    private Data known() {
        return Objects.requireNonNull(data);
    }
}
