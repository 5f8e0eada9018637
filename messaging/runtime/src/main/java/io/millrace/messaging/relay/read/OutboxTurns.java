package io.millrace.messaging.relay.read;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;

import io.millrace.messaging.async.Gatherer;
import io.millrace.messaging.config.MessagingConfig;
import io.millrace.messaging.config.OutboxConfig;
import io.millrace.messaging.relay.read.OutboxReader.Bound;
import io.millrace.messaging.relay.read.OutboxReader.Found;
import io.millrace.messaging.tx.BoundedSql;

/**
 * Removes published rows of the table {@code outbox} and reads the next ones, by one statement for all channels that ask
 * at the same time. Used on the relay's context.
 *
 * <p>The removal comes first in the statement, so the read does not return the removed rows. A statement whose answer is
 * lost may have removed them or not: the caller repeats the removal, or reads no row before it has.
 */
@ApplicationScoped
public class OutboxTurns {

    // As in OutboxReader: the join returns one row at least, with the timeline.
    private static final String TURN = """
            SELECT r.id, r.lane, r.key, r.event_id, r.type, r.headers, r.payload, r.created_at, %s, r.channel
            FROM %s LEFT JOIN outbox_turn($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS r ON true
            """.formatted(Timeline.COLUMNS, Timeline.FROM);

    private static final int TIMELINE_COLUMN = 8;
    private static final int CHANNEL_COLUMN = 10;

    private final BoundedSql sql;
    private final Timeline timeline;
    private final OutboxConfig config;
    private final Duration limit;
    private final Gatherer<Turn, Answer> turns = new Gatherer<>(this::execute);

    /**
     * A channel's turn.
     *
     * @param gone published rows, to be removed
     * @param bounds from which id on, and how many rows, to read in each lane; empty to read nothing
     */
    private record Turn(String channel, List<RelayedRow> gone, List<Bound> bounds) {

        Stream<String> channelOfEach(List<?> things) {
            return things.stream().map(thing -> channel);
        }
    }

    /**
     * The answer to one turn.
     *
     * @param any a row of the statement's answer: each says which timeline the answer is from
     */
    private record Answer(Row any, List<Row> rows) {}

    OutboxTurns(BoundedSql sql, Timeline timeline, MessagingConfig config) {
        this.sql = sql;
        this.timeline = timeline;
        this.config = config.outbox();
        this.limit = config.outbox().publishTimeout();
    }

    /** Removes published rows of a channel. Rows of another timeline that have their ids stay. */
    Uni<Void> remove(String channel, List<RelayedRow> gone) {
        return turns.ask(new Turn(channel, gone, List.of())).replaceWithVoid();
    }

    /**
     * Removes published rows of a channel, then reads the rows with the lowest ids of some lanes. One such call of a
     * channel is under way at a time.
     *
     * @return fails with {@link TimelineChangedException} if another timeline answers than that on which the call was
     *     made. The rows are removed then too.
     */
    Uni<Found> read(String channel, List<RelayedRow> gone, List<Bound> bounds) {
        Timeline.Moment asked = timeline.now();
        return turns.ask(new Turn(channel, gone, bounds)).map(answer -> {
            timeline.check(answer.any(), TIMELINE_COLUMN, asked);
            return OutboxReader.found(
                    answer.rows(),
                    bounds,
                    config.batchSize(),
                    config.batchBytes().asLongValue());
        });
    }

    private Uni<List<Answer>> execute(List<Turn> asked) {
        return sql.execute(limit, TURN, parameters(asked)).map(found -> answers(asked, found));
    }

    private static List<Answer> answers(List<Turn> asked, RowSet<Row> found) {
        Row any = found.iterator().next();
        Map<String, List<Row>> rows = found.stream()
                .filter(row -> row.getLong(0) != null)
                .collect(groupingBy(row -> row.getString(CHANNEL_COLUMN)));
        return asked.stream()
                .map(turn -> new Answer(
                        any, turn.bounds().isEmpty() ? List.of() : rows.getOrDefault(turn.channel(), List.of())))
                .toList();
    }

    private Tuple parameters(List<Turn> asked) {
        List<RelayedRow> gone = all(asked, turn -> turn.gone().stream());
        List<Bound> bounds = all(asked, turn -> turn.bounds().stream());
        List<Turn> reading =
                asked.stream().filter(turn -> !turn.bounds().isEmpty()).toList();
        return Tuple.from(List.of(
                array(all(asked, turn -> turn.channelOfEach(turn.gone())).stream(), String[]::new),
                array(gone.stream().map(RelayedRow::lane), Integer[]::new),
                array(gone.stream().map(RelayedRow::id), Long[]::new),
                array(gone.stream().map(RelayedRow::eventId), UUID[]::new),
                array(reading.stream().map(Turn::channel), String[]::new),
                array(bounds.stream().map(Bound::lane).distinct(), Integer[]::new),
                bounds.stream().mapToLong(Bound::above).min().orElse(0),
                array(all(asked, turn -> turn.channelOfEach(turn.bounds())).stream(), String[]::new),
                array(bounds.stream().map(Bound::lane), Integer[]::new),
                array(bounds.stream().map(Bound::above), Long[]::new),
                array(bounds.stream().map(Bound::limit), Integer[]::new),
                config.batchSize(),
                config.batchBytes().asLongValue()));
    }

    private static <T> List<T> all(List<Turn> asked, Function<Turn, Stream<T>> part) {
        return asked.stream().flatMap(part).toList();
    }

    private static <T> Object array(Stream<T> items, IntFunction<T[]> type) {
        return items.toArray(type);
    }
}
