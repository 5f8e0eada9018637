package io.millrace.tracking;

import java.time.Instant;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * One update of a live view.
 *
 * @param id with it a client resumes the view behind this update
 * @param type the kind of event, or {@code Snapshot}
 * @param status the order's status from then on; null if that stays
 * @param version the number of the order's events so far; never falls
 * @param shipmentVersion the number of its shipment's events so far; never falls
 */
@RegisterForReflection
public record Update(
        UUID orderId,
        String id,
        String type,
        @Nullable String status,
        @Nullable String detail,
        long version,
        long shipmentVersion,
        Instant at) {

    static Update of(Change change, Position position) {
        return new Update(
                change.orderId(),
                position.text(),
                change.type(),
                change.status(),
                change.detail(),
                position.orders(),
                position.shipping(),
                change.at());
    }

    static Update snapshot(UUID orderId, String status, @Nullable String detail, Position position, Instant changedAt) {
        return new Update(
                orderId,
                position.text(),
                "Snapshot",
                status,
                detail,
                position.orders(),
                position.shipping(),
                changedAt);
    }
}
