package io.millrace.simulators.carrier;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A parcel that was booked.
 *
 * @param sequence number of its latest change, from 1
 */
record Parcel(String id, String reference, String trackingNumber, String city, ParcelStatus status, long sequence) {

    static final String CARRIER = "Mill Parcel";

    /** A change of the status. */
    record Change(long sequence, ParcelStatus status, Instant at) {

        Map<String, Object> json() {
            return Map.of("sequence", sequence, "status", status.name(), "at", at.toString());
        }
    }

    /** The parcel as it was after a change. */
    Parcel at(Change change) {
        return new Parcel(id, reference, trackingNumber, city, change.status(), change.sequence());
    }

    Map<String, Object> json() {
        return Map.of(
                "id",
                id,
                "reference",
                reference,
                "carrier",
                CARRIER,
                "trackingNumber",
                trackingNumber,
                "status",
                status.name(),
                "sequence",
                sequence);
    }

    /** What a message says of the parcel. */
    Map<String, Object> news() {
        return Map.of("id", id, "reference", reference, "status", status.name(), "sequence", sequence);
    }

    Map<String, Object> json(List<Change> history) {
        var json = new HashMap<>(json());
        json.put("history", history.stream().map(Change::json).toList());
        return json;
    }
}
