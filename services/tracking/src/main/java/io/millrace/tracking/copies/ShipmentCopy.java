package io.millrace.tracking.copies;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The shipment of an order as events tell it, in the shape in which shipping shows it. A field that the events do not
 * tell, such as the recipient, is null, and absent in JSON.
 *
 * @param place the last place that the carrier reported; empty before the first
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShipmentCopy(
        UUID orderId,
        @Nullable UUID shipmentId,
        String status,
        @Nullable String carrier,
        @Nullable String trackingNumber,
        String place,
        @Nullable String reason,
        List<ReturnCopy> returns,
        Instant changedAt)
        implements Copy {

    /** The status of a return. */
    public enum ReturnStatus {
        WAITING,
        RECEIVED,
        EXPIRED
    }

    /** A return of goods of the order; until when it waits for them is in no event. */
    @RegisterForReflection
    public record ReturnCopy(UUID returnId, ReturnStatus status, List<ReturnLine> lines) {}

    /**
     * A product of a return.
     *
     * @param quantity units that are expected; null if the order's event about the return is not here yet
     * @param intact units that have come and can be sold again
     * @param damaged units that have come and cannot
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ReturnLine(String sku, @Nullable Long quantity, long intact, long damaged) {}

    /**
     * Makes the copy; empty if the events do not tell the status.
     *
     * @param events those of the topic {@code shipping}, and those of the topic {@code orders} about returns; the ones of
     *     a topic by version
     */
    static Optional<ShipmentCopy> of(UUID orderId, List<CopiedEvent> events) {
        var facts = new ShipmentFacts();
        events.forEach(facts::add);
        return facts.copy(orderId);
    }
}
