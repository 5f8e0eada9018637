package io.millrace.messaging.relay.publish;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.relay.read.RelayedRow;

/**
 * The outcome of publishing a batch.
 *
 * @param published rows that the broker has acknowledged
 * @param poisoned rows that can never be published, however often they are tried, with the reasons
 * @param trouble why other rows were not published; null if there is no reason to pause
 */
public record Outcome(
        List<RelayedRow> published,
        Map<RelayedRow, Throwable> poisoned,
        @Nullable Throwable trouble) {

    /** Returns whether all rows of the batch were published. */
    public boolean isWhole() {
        return trouble == null && poisoned.isEmpty();
    }

    public static Outcome published(List<RelayedRow> rows) {
        return new Outcome(rows, Map.of(), null);
    }

    public static Outcome poisoned(Map<RelayedRow, Throwable> rows) {
        return new Outcome(List.of(), rows, null);
    }

    public static Outcome failed(Throwable trouble) {
        return new Outcome(List.of(), Map.of(), trouble);
    }
}
