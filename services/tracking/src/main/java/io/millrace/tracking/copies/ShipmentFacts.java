package io.millrace.tracking.copies;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import io.millrace.contracts.shipping.ShipmentCreated;
import io.millrace.contracts.shipping.ShipmentMoved;
import io.millrace.tracking.copies.ShipmentCopy.ReturnCopy;
import io.millrace.tracking.copies.ShipmentCopy.ReturnLine;
import io.millrace.tracking.copies.ShipmentCopy.ReturnStatus;

/** Collects what the events about an order's shipment tell. */
final class ShipmentFacts {

    /** The reason of a refusal by shipping itself: the shipment was cancelled before it was asked for. */
    private static final String CANCELLED_BEFORE = "CANCELLED_BEFORE";

    private static final String CREATED = "CREATED";
    private static final String CANCELLED = "CANCELLED";

    private final Map<UUID, Return> returns = new LinkedHashMap<>();
    private final Map<UUID, ReturnStatus> ended = new LinkedHashMap<>();
    private final NavigableSet<Long> versions = new TreeSet<>();

    private boolean isMovedSecond;
    private Instant changedAt = Instant.EPOCH;
    private @Nullable String status;
    private @Nullable UUID shipmentId;
    private @Nullable String carrier;
    private @Nullable String trackingNumber;
    private @Nullable String reason;
    private String place = "";

    /** A return's units by SKU: expected ones if known, and those that have come. */
    private static final class Return {

        private final Map<String, Long> expected = new TreeMap<>();
        private final Map<String, Long> intact = new TreeMap<>();
        private final Map<String, Long> damaged = new TreeMap<>();

        private List<ReturnLine> lines() {
            var skus = new TreeMap<>(expected);
            intact.forEach(skus::putIfAbsent);
            damaged.forEach(skus::putIfAbsent);
            return skus.keySet().stream()
                    .map(sku -> new ReturnLine(
                            sku, expected.get(sku), intact.getOrDefault(sku, 0L), damaged.getOrDefault(sku, 0L)))
                    .toList();
        }
    }

    /**
     * Takes the next event of its topic. An answer that shipping repeats has the version and the time of the shipment's
     * last change, so nothing tells it from the event of that change: events of one version may come in any order.
     */
    void add(CopiedEvent event) {
        switch (event.source()) {
            case ORDERS -> request(event);
            case SHIPPING -> {
                changed(event);
                count(event);
                take(event);
            }
            case PAYMENTS -> {}
        }
    }

    private void request(CopiedEvent event) {
        // A release that gave the money back at once had shipping wait for no goods.
        if (event.content().has("goodsFirst")) {
            changed(event);
            Return requested = of(event);
            event.content().lines().forEach(line -> count(requested.expected, line));
        }
    }

    private void count(CopiedEvent event) {
        boolean isCreated = event.is(ShipmentCreated.class);
        // The creation is the first change: of a later version, its event is an answer that is repeated.
        if (!isCreated || event.version() == 1) {
            versions.add(event.version());
        }
        isMovedSecond |= event.version() == 2 && event.is(ShipmentMoved.class);
    }

    /**
     * Whether an event is missing. Each change has one, but for the first of a shipment that was cancelled or kept before
     * shipping had created it.
     */
    private boolean isIncomplete() {
        long first = isMovedSecond ? 1 : 2;
        return !versions.isEmpty() && versions.tailSet(first).size() <= versions.last() - first;
    }

    private void changed(CopiedEvent event) {
        changedAt = event.at().isAfter(changedAt) ? event.at() : changedAt;
    }

    private void take(CopiedEvent event) {
        switch (event.type()) {
            case "ShipmentCreated", "ShipmentKept" -> {
                // An answer, perhaps a repeated one: what has moved the parcel tells where it is.
                status = status == null ? CREATED : status;
                carrier = event.text("carrier");
                name(event);
            }
            case "ShipmentMoved" -> {
                status = event.text("status");
                place = Optional.ofNullable(event.text("place")).orElse("");
                name(event);
            }
            case "ShipmentRefused" -> refuse(event);
            case "ShipmentCancelled" -> {
                status = CANCELLED;
                shipmentId = event.id("shipmentId");
            }
            case "GoodsReceived" -> receive(event);
            case "ReturnExpired" -> {
                of(event);
                end(event, ReturnStatus.EXPIRED);
            }
            // A newer release tells something that this one does not know.
            default -> {}
        }
    }

    private void name(CopiedEvent event) {
        shipmentId = event.id("shipmentId");
        trackingNumber = event.text("trackingNumber");
    }

    private void refuse(CopiedEvent event) {
        if (CANCELLED_BEFORE.equals(event.text("reason"))) {
            status = CANCELLED;
        } else {
            status = "REFUSED";
            reason = event.text("detail");
        }
    }

    private void receive(CopiedEvent event) {
        Return received = of(event);
        // Each answer has all that has come.
        received.intact.clear();
        received.damaged.clear();
        event.content()
                .lines()
                .forEach(line -> count(line.getBoolean("intact") ? received.intact : received.damaged, line));
        end(event, ReturnStatus.RECEIVED);
    }

    private void end(CopiedEvent event, ReturnStatus how) {
        ended.put(returnId(event), how);
    }

    private Return of(CopiedEvent event) {
        return returns.computeIfAbsent(returnId(event), id -> new Return());
    }

    private static UUID returnId(CopiedEvent event) {
        return Objects.requireNonNull(event.id("returnId"));
    }

    private static void count(Map<String, Long> units, JsonObject line) {
        units.merge(line.getString("sku"), line.getLong("units"), Long::sum);
    }

    /** The copy; empty if an event is missing, or if none tells the status. */
    Optional<ShipmentCopy> copy(UUID orderId) {
        return Optional.ofNullable(isIncomplete() ? null : status)
                .map(known -> new ShipmentCopy(
                        orderId,
                        shipmentId,
                        known,
                        carrier,
                        trackingNumber,
                        place,
                        reason,
                        returns.entrySet().stream()
                                .map(entry -> new ReturnCopy(
                                        entry.getKey(),
                                        ended.getOrDefault(entry.getKey(), ReturnStatus.WAITING),
                                        entry.getValue().lines()))
                                .toList(),
                        changedAt));
    }
}
