package io.millrace.tracking;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
import io.millrace.tracking.Change.Placed;
import io.millrace.tracking.Change.Source;
import io.millrace.tracking.TrackedOrder.HistoryEntry;

/** The orders of the projection by generation: the current one, and one that is being rebuilt. */
@ApplicationScoped
public class ProjectionStore {

    private static final String TELL = """
            INSERT INTO order_history (generation, order_id, source, version, type, status, detail, at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """;

    /** The events of the two topics arrive in any order: the first one inserts the row. */
    private static final String ENSURE =
            "INSERT INTO order_view (generation, order_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    private static final String STATUS = "SELECT status FROM order_view WHERE generation = $1 AND order_id = $2";

    private static final String PLACE = """
            UPDATE order_view
            SET customer_id = $3, name = $4, total_amount = $5, total_currency = $6, lines = $7, placed_at = $8
            WHERE generation = $1 AND order_id = $2
            """;

    private static final String ORDERS = """
            UPDATE order_view SET status = coalesce($4, status), detail = $5, version = $3, changed_at = $6
            WHERE generation = $1 AND order_id = $2 AND version < $3
            """;

    private static final String SHIPPING = """
            UPDATE order_view SET parcel = $4, shipment_version = $3, changed_at = $5
            WHERE generation = $1 AND order_id = $2 AND shipment_version < $3
            """;

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

    /** Applies a change to a generation; one that is applied already changes nothing. */
    Uni<Void> draw(int generation, Change change) {
        return SessionSql.update(ENSURE, generation, change.orderId())
                .chain(() -> resolved(generation, change))
                .chain(resolved -> apply(generation, resolved));
    }

    /** With the status that follows from that of the order so far. */
    private Uni<Change> resolved(int generation, Change change) {
        return change.isConditional()
                ? SessionSql.select(STATUS, generation, change.orderId())
                        .map(rows -> change.from((String) rows.getFirst()[0]))
                : Uni.createFrom().item(change);
    }

    private Uni<Void> apply(int generation, Change change) {
        OffsetDateTime at = change.at().atOffset(ZoneOffset.UTC);
        return SessionSql.update(
                        TELL,
                        generation,
                        change.orderId(),
                        change.source().name(),
                        change.version(),
                        change.type(),
                        change.status(),
                        change.detail(),
                        at)
                .chain(() -> place(generation, change, at))
                .chain(() -> change.source() == Source.ORDERS
                        ? SessionSql.update(
                                ORDERS,
                                generation,
                                change.orderId(),
                                change.version(),
                                change.status(),
                                change.detail(),
                                at)
                        : SessionSql.update(
                                SHIPPING, generation, change.orderId(), change.version(), change.detail(), at))
                .replaceWithVoid();
    }

    private Uni<Void> place(int generation, Change change, OffsetDateTime at) {
        Placed placed = change.placed();
        if (placed == null) {
            return Uni.createFrom().voidItem();
        }
        return SessionSql.update(
                        PLACE,
                        generation,
                        change.orderId(),
                        placed.customerId(),
                        placed.name(),
                        placed.total().amount(),
                        placed.total().currency(),
                        write(placed.lines()),
                        at)
                .replaceWithVoid();
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

    private JsonArray write(List<LineView> lines) {
        try {
            return new JsonArray(mapper.writeValueAsString(lines));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
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
