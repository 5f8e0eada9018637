package io.millrace.shipping.carrier;

import static io.millrace.kit.provider.ProviderCalls.demand;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.common.Address;
import io.millrace.kit.provider.DoneStatuses;
import io.millrace.kit.provider.ProviderCalls;
import io.millrace.kit.provider.ProviderClients;
import io.millrace.kit.provider.ProviderSettings;
import io.millrace.kit.provider.ReasonText;
import io.millrace.shipping.Carrier;
import io.millrace.shipping.carrier.CarrierApi.BookingRequest;
import io.millrace.shipping.carrier.CarrierApi.Change;
import io.millrace.shipping.carrier.CarrierApi.Items;
import io.millrace.shipping.carrier.CarrierApi.ParcelMade;
import io.millrace.shipping.carrier.CarrierApi.RecallRequest;
import io.millrace.shipping.carrier.CarrierApi.Recipient;
import io.millrace.shipping.carrier.CarrierApi.Tracking;

/**
 * A carrier that is asked over HTTP. It believes an answer that keeps the contract. Any other leaves open whether the
 * operation was carried out, and is {@link Carrier.Unavailable}: it may be that of a proxy in between.
 */
public final class HttpCarrier implements Carrier {

    private static final Set<Integer> NOT_BOOKED = Set.of(422);
    private static final Set<Integer> NOT_RECALLED = Set.of(409, 422);

    /** The most characters of a carrier's name and of a tracking number in {@code ShipmentCreated}. */
    private static final int LONGEST_NAME = 100;

    private final CarrierApi api;
    private final ProviderCalls calls;

    HttpCarrier(ProviderSettings settings) {
        this.calls = new ProviderCalls("carrier", settings.timeout(), Unavailable::new);
        this.api = ProviderClients.of(CarrierApi.class, settings, new DoneStatuses());
    }

    @Override
    public Uni<BookingResult> book(String reference, UUID orderId, String recipient, Address address) {
        var to = new Recipient(
                recipient, address.getStreet(), address.getPostalCode(), address.getCity(), address.getCountry());
        return calls.decided(
                api.book(reference, new BookingRequest(reference, orderId, to)),
                parcel -> parcel(parcel, reference),
                NOT_BOOKED,
                Refused::new);
    }

    @Override
    public Uni<Optional<Parcel>> find(String reference) {
        return calls.answered(api.parcels(reference), (Items answer) -> {
            List<ParcelMade> items = answer.items();
            demand(items != null && items.size() <= 1, "there is no list, or one of several");
            return Objects.requireNonNull(items).stream().findFirst().map(parcel -> parcel(parcel, reference));
        });
    }

    @Override
    public Uni<List<ParcelChange>> track(String parcelId, String reference) {
        return calls.answered(api.track(parcelId), (Tracking answer) -> {
            demand(parcelId.equals(answer.id()), "it is another parcel");
            demand(reference.equals(answer.reference()), "the reference is another one");
            List<Change> history = answer.history();
            demand(history != null && !history.isEmpty(), "there is no history");
            return rising(Objects.requireNonNull(history).stream()
                    .map(HttpCarrier::change)
                    .toList());
        });
    }

    @Override
    public Uni<RecallResult> recall(String parcelId, String reference, boolean bringBack) {
        return calls.decided(
                api.recall(parcelId, new RecallRequest(bringBack)),
                made -> {
                    Parcel parcel = parcel(made, reference);
                    demand(parcel.id().equals(parcelId), "it is another parcel");
                    demand(isRecalled(parcel.status(), bringBack), "the parcel goes on");
                    return parcel;
                },
                NOT_RECALLED,
                Refused::new);
    }

    private static boolean isRecalled(ParcelStatus status, boolean bringBack) {
        return status == ParcelStatus.CANCELLED
                || (bringBack && (status == ParcelStatus.CALLED_BACK || status == ParcelStatus.RETURNED));
    }

    private static Parcel parcel(ParcelMade made, String reference) {
        demand(reference.equals(made.reference()), "the reference is another one");
        Change now = new Change(made.sequence(), made.status());
        return new Parcel(
                text(made.id(), "id", Integer.MAX_VALUE),
                text(made.carrier(), "carrier", LONGEST_NAME),
                text(made.trackingNumber(), "tracking number", LONGEST_NAME),
                change(now).status(),
                change(now).sequence());
    }

    private static String text(@Nullable String text, String name, int most) {
        String line = ReasonText.of(text, most);
        demand(!line.isEmpty() && line.equals(text), "there is no %s, or none that events take".formatted(name));
        return line;
    }

    private static ParcelChange change(Change change) {
        Long sequence = change.sequence();
        ParcelStatus status = change.status();
        demand(sequence != null && sequence > 0, "there is no sequence");
        demand(status != null, "there is no status");
        return new ParcelChange(Objects.requireNonNull(sequence), Objects.requireNonNull(status));
    }

    private static List<ParcelChange> rising(List<ParcelChange> history) {
        for (int i = 1; i < history.size(); i++) {
            demand(history.get(i - 1).sequence() < history.get(i).sequence(), "its history does not rise");
        }
        return history;
    }
}
