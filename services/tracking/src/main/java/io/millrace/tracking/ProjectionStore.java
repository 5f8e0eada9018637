package io.millrace.tracking;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;

import io.millrace.kit.Money;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.TrackedOrder.HistoryEntry;

/** Reads the orders of the current generation of the projection. */
@ApplicationScoped
public class ProjectionStore {

    /** The columns that {@link #order} reads. */
    static final String COLUMNS = """
            order_id, customer_id, name, status, detail, parcel, total_amount, total_currency, lines, version,
            placed_at, changed_at
            """;

    private static final String FIND = "SELECT " + COLUMNS + """
            FROM order_view WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1 AND version > 0
            """;

    private static final String HISTORY = """
            SELECT source, version, type, detail, at FROM order_history
            WHERE generation = (SELECT generation FROM projection_shown) AND order_id = $1
            ORDER BY at, source, version
            """;

    private final ObjectMapper mapper;

    ProjectionStore(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    Uni<Optional<TrackedOrder>> find(UUID orderId) {
        return SessionSql.select(FIND, orderId)
                .map(rows -> rows.stream().findFirst().map(this::order));
    }

    Uni<List<HistoryEntry>> history(UUID orderId) {
        return SessionSql.select(HISTORY, orderId).map(rows -> rows.stream()
                .map(row -> new HistoryEntry(
                        (String) row[0], (Long) row[1], (String) row[2], (String) row[3], instant(row[4])))
                .toList());
    }

    TrackedOrder order(Object[] row) {
        var total = new Money((BigDecimal) row[6], (String) row[7]);
        return new TrackedOrder(
                (UUID) row[0],
                (UUID) row[1],
                (String) row[2],
                (String) row[3],
                TrackedOrder.pending((String) row[3], total),
                (String) row[4],
                (String) row[5],
                total,
                read((JsonArray) row[8]),
                (Long) row[9],
                instant(row[10]),
                instant(row[11]));
    }

    private List<LineView> read(JsonArray lines) {
        try {
            return mapper.readValue(lines.encode(), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Instant instant(Object value) {
        return ((OffsetDateTime) value).toInstant();
    }
}
