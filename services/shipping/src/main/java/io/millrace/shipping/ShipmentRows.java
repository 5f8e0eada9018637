package io.millrace.shipping;

import static io.millrace.messaging.tx.Columns.column;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/** Turns rows of the table {@code shipment} into shipments, and shipments into parameters of its statements. */
final class ShipmentRows {

    static final String COLUMNS =
            "order_id, shipment_id, status, carrier, tracking_number, recipient, city, place, reason,"
                    + " refusal, parcel_id, carrier_sequence, version, look_up_at, changed_at";

    static final String SELECT = "SELECT " + COLUMNS + " FROM shipment";

    private ShipmentRows() {}

    static Map<UUID, Shipment> byOrder(List<Object[]> rows) {
        var shipments = new HashMap<UUID, Shipment>();
        rows.forEach(row -> shipments.put((UUID) row[0], shipment(row)));
        return shipments;
    }

    private static Shipment shipment(Object[] row) {
        var shipment = new Shipment();
        shipment.orderId = (UUID) row[0];
        shipment.shipmentId = (UUID) row[1];
        shipment.status = Shipment.Status.valueOf((String) row[2]);
        shipment.carrier = (String) row[3];
        shipment.trackingNumber = (String) row[4];
        shipment.recipient = (String) row[5];
        shipment.city = (String) row[6];
        shipment.place = (String) row[7];
        shipment.reason = (String) row[8];
        shipment.refusal = (String) row[9];
        shipment.parcelId = (String) row[10];
        shipment.carrierSequence = (Long) row[11];
        shipment.version = (Long) row[12];
        shipment.lookUpAt = row[13] == null ? null : ((OffsetDateTime) row[13]).toInstant();
        shipment.changedAt = ((OffsetDateTime) row[14]).toInstant();
        return shipment;
    }

    /** The values of {@link #COLUMNS}. */
    static @Nullable Object[] values(Shipment shipment) {
        return new @Nullable Object[] {
            shipment.orderId,
            shipment.shipmentId,
            shipment.status.name(),
            shipment.carrier,
            shipment.trackingNumber,
            shipment.recipient,
            shipment.city,
            shipment.place,
            shipment.reason,
            shipment.refusal,
            shipment.parcelId,
            shipment.carrierSequence,
            shipment.version,
            time(shipment.lookUpAt),
            time(shipment.changedAt)
        };
    }

    /** An array for each column that news of a parcel may change, behind the orders. */
    static Object[] changes(Collection<Shipment> shipments) {
        return new Object[] {
            column(shipments, shipment -> shipment.orderId, UUID[]::new),
            column(shipments, shipment -> shipment.status.name(), String[]::new),
            column(shipments, shipment -> shipment.place, String[]::new),
            column(shipments, shipment -> shipment.version, Long[]::new),
            column(shipments, shipment -> shipment.carrierSequence, Long[]::new),
            column(shipments, shipment -> shipment.parcelId, String[]::new),
            column(shipments, shipment -> time(shipment.lookUpAt), OffsetDateTime[]::new),
            column(shipments, shipment -> time(shipment.changedAt), OffsetDateTime[]::new)
        };
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
