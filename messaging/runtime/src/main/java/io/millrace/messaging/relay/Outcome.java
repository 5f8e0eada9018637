package io.millrace.messaging.relay;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What became of a batch.
 *
 * @param published rows that the broker has acknowledged
 * @param poisoned rows that can't be published however often they are tried, with the reasons
 * @param trouble why other rows were not published; null if there is no reason to pause
 */
record Outcome(
        List<RelayedRow> published,
        Map<RelayedRow, Throwable> poisoned,
        @Nullable Throwable trouble) {

    static Outcome published(List<RelayedRow> rows) {
        return new Outcome(rows, Map.of(), null);
    }

    static Outcome poisoned(Map<RelayedRow, Throwable> rows) {
        return new Outcome(List.of(), rows, null);
    }

    static Outcome failed(Throwable trouble) {
        return new Outcome(List.of(), Map.of(), trouble);
    }
}
