package io.millrace.tracking.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.shipping.GoodsCondition;
import io.millrace.contracts.shipping.GoodsReceived;
import io.millrace.contracts.shipping.ReceivedLine;
import io.millrace.contracts.shipping.ReturnExpired;
import io.millrace.contracts.shipping.ShipmentCancelled;
import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentKept;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.contracts.shipping.ShipmentRefused;
import io.millrace.contracts.shipping.ShipmentStatus;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Money;
import io.millrace.tracking.copies.ShipmentCopy.ReturnCopy;
import io.millrace.tracking.copies.ShipmentCopy.ReturnLine;
import io.millrace.tracking.copies.ShipmentCopy.ReturnStatus;

/** The copy of a shipment is what shipping itself would show, as far as events tell. */
class ShipmentCopyTest {

    private static final Instant BEGIN = Instant.parse("2026-11-30T10:00:00Z");

    private final UUID order = UUID.randomUUID();
    private final UUID shipment = UUID.randomUUID();
    private final List<CopiedEvent> events = new ArrayList<>();

    @Test
    void aParcelIsWhereItsLastMoveHasBroughtIt() {
        created(1);
        moved(2, ShipmentStatus.PICKED_UP, "warehouse");
        moved(3, ShipmentStatus.DELIVERED, "Bath");

        assertThat(copy())
                .isEqualTo(new ShipmentCopy(
                        order,
                        shipment,
                        "DELIVERED",
                        "Mill Parcel",
                        "MP42",
                        "Bath",
                        null,
                        List.of(),
                        BEGIN.plusSeconds(3)));
    }

    @Test
    void anAnswerThatShippingRepeatsTellsNothingNew() {
        created(1);
        moved(2, ShipmentStatus.DELIVERED, "Bath");
        created(2);
        happened(3, new ShipmentKept(shipment, "Mill Parcel", "MP42", "it has left"));

        assertThat(copy().status()).isEqualTo("DELIVERED");
        assertThat(copy().changedAt()).isEqualTo(BEGIN.plusSeconds(3));
    }

    /** The answer has the version and the time of the last change, so the database may have it before that event. */
    @Test
    void aRepeatedAnswerCountsNeitherBeforeNorBehindTheEventOfItsVersion() {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        created(1);
        moved(2, ShipmentStatus.DELIVERED, "Bath");
        received(3, first, 2);
        happened(4, new ReturnExpired(second));
        received(4, first, 2);
        created(4);
        created(2);
        var expected = copy();

        assertThat(expected.status()).isEqualTo("DELIVERED");
        assertThat(expected.place()).isEqualTo("Bath");
        assertThat(expected.returns())
                .containsExactly(
                        new ReturnCopy(first, ReturnStatus.RECEIVED, List.of(new ReturnLine("mill", null, 2, 0))),
                        new ReturnCopy(second, ReturnStatus.EXPIRED, List.of()));
        assertThat(permutations(events)).allSatisfy(these -> {
            var byVersion = these.stream()
                    .sorted(Comparator.comparingLong(CopiedEvent::version))
                    .toList();
            assertThat(ShipmentCopy.of(order, byVersion)).contains(expected);
        });
    }

    @Test
    void aRefusedParcelSaysWhy() {
        happened(1, new ShipmentRefused("UNDELIVERABLE_ADDRESS", "there is no such street"));

        assertThat(copy().status()).isEqualTo("REFUSED");
        assertThat(copy().reason()).isEqualTo("there is no such street");
        assertThat(copy().carrier()).isNull();
    }

    @Test
    void aShipmentThatWasCancelledBeforeItWasAskedForIsCancelled() {
        happened(1, new ShipmentCancelled(shipment));
        happened(1, new ShipmentRefused("CANCELLED_BEFORE", "it was cancelled before"));

        assertThat(copy().status()).isEqualTo("CANCELLED");
        assertThat(copy().shipmentId()).isEqualTo(shipment);
        assertThat(copy().reason()).isNull();
    }

    @Test
    void aMarkOfACancellationIsTheSameHoweverItsAnswersLie() {
        happened(1, new ShipmentRefused("CANCELLED_BEFORE", "it was cancelled before"));
        happened(1, new ShipmentCancelled(shipment));

        assertThat(copy().status()).isEqualTo("CANCELLED");
        assertThat(copy().shipmentId()).isEqualTo(shipment);
    }

    @Test
    void returnsShowWhatIsExpectedAndWhatHasCome() {
        UUID received = UUID.randomUUID();
        UUID expired = UUID.randomUUID();
        UUID waiting = UUID.randomUUID();
        requested(4, received, true, new Quantity("mill", 2), new Quantity("cup", 1));
        requested(5, expired, true, new Quantity("cup", 1));
        requested(7, waiting, true, new Quantity("mill", 1));
        requested(8, UUID.randomUUID(), false, new Quantity("mill", 1));
        created(1);
        happened(
                2,
                new GoodsReceived(
                        received,
                        List.of(
                                new ReceivedLine("mill", 1, GoodsCondition.INTACT),
                                new ReceivedLine("mill", 1, GoodsCondition.DAMAGED))));
        happened(3, new ReturnExpired(expired));

        assertThat(copy().returns())
                .containsExactly(
                        new ReturnCopy(
                                received,
                                ReturnStatus.RECEIVED,
                                List.of(new ReturnLine("cup", 1L, 0, 0), new ReturnLine("mill", 2L, 1, 1))),
                        new ReturnCopy(expired, ReturnStatus.EXPIRED, List.of(new ReturnLine("cup", 1L, 0, 0))),
                        new ReturnCopy(waiting, ReturnStatus.WAITING, List.of(new ReturnLine("mill", 1L, 0, 0))));
        assertThat(copy().status()).isEqualTo("CREATED");
    }

    @Test
    void aReturnThatIsAskedForIsAChangeOfTheCopy() {
        requested(3, UUID.randomUUID(), true, new Quantity("mill", 1));
        created(1);
        moved(2, ShipmentStatus.PICKED_UP, "warehouse");
        assertThat(copy().changedAt()).isEqualTo(BEGIN.plusSeconds(3));

        moved(3, ShipmentStatus.IN_TRANSIT, "Bath");
        moved(4, ShipmentStatus.DELIVERED, "Bath");
        assertThat(copy().changedAt()).isEqualTo(BEGIN.plusSeconds(4));
    }

    @Test
    void whereAnEventOfShippingIsMissingThereIsNoCopy() {
        created(1);
        moved(3, ShipmentStatus.IN_TRANSIT, "Bath");
        assertThat(ShipmentCopy.of(order, events)).isEmpty();

        created(2);
        assertThat(ShipmentCopy.of(order, events))
                .as("an answer that is repeated is not the event")
                .isEmpty();

        moved(2, ShipmentStatus.PICKED_UP, "warehouse");
        assertThat(ShipmentCopy.of(order, events)).isPresent();

        events.removeFirst();
        assertThat(ShipmentCopy.of(order, events))
                .as("nothing tells the carrier")
                .isEmpty();
    }

    /** Shipping has no event for its note of a parcel of which it had not known. */
    @Test
    void aParcelThatWasKeptBeforeShippingKnewOfItHasACopy() {
        happened(2, new ShipmentKept(shipment, "Mill Parcel", "MP42", "it has left"));
        moved(3, ShipmentStatus.DELIVERED, "Bath");

        assertThat(copy().status()).isEqualTo("DELIVERED");
        assertThat(copy().carrier()).isEqualTo("Mill Parcel");
    }

    @Test
    void withoutAnEventThatTellsTheStatusThereIsNoCopy() {
        requested(1, UUID.randomUUID(), true, new Quantity("mill", 1));

        assertThat(ShipmentCopy.of(order, events)).isEmpty();
    }

    private ShipmentCopy copy() {
        return ShipmentCopy.of(order, events).orElseThrow();
    }

    private void created(long version) {
        happened(version, new ShipmentCreated(shipment, "Mill Parcel", "MP42"));
    }

    private void received(long version, UUID returnId, int units) {
        happened(version, new GoodsReceived(returnId, List.of(new ReceivedLine("mill", units, GoodsCondition.INTACT))));
    }

    private static List<List<CopiedEvent>> permutations(List<CopiedEvent> events) {
        if (events.isEmpty()) {
            return List.of(List.of());
        }
        CopiedEvent last = events.getLast();
        return permutations(events.subList(0, events.size() - 1)).stream()
                .flatMap(others -> IntStream.rangeClosed(0, others.size()).mapToObj(at -> {
                    var with = new ArrayList<>(others);
                    with.add(at, last);
                    return List.<CopiedEvent>copyOf(with);
                }))
                .toList();
    }

    private void moved(long version, ShipmentStatus status, String place) {
        happened(version, new ShipmentMoved(shipment, "MP42", status, place));
    }

    private void happened(long version, Object payload) {
        events.add(CopiedEvent.of(new ShippingEvent(order, version, BEGIN.plusSeconds(version), payload)));
    }

    private void requested(long version, UUID returnId, boolean goodsFirst, Quantity... lines) {
        var refund = Money.of("1.00", "EUR").toContract();
        var requested = new OrderReturnRequested(returnId, List.of(lines), refund, "too blue", goodsFirst);
        CopiedEvent.of(new OrderEvent(order, version, BEGIN.plusSeconds(version), requested))
                .ifPresent(events::add);
    }
}
