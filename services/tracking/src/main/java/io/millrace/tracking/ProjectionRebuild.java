package io.millrace.tracking;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.shipping.ShippingEvent;
import io.millrace.kit.Conflicts;
import io.millrace.messaging.consume.Delivery;
import io.millrace.messaging.consume.EventHandlers;
import io.millrace.messaging.consume.UndecodableException;
import io.millrace.messaging.rules.BrokenRuleException;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.tracking.Projection.Drawn;

/**
 * Rebuilds the projection while the current one is in use.
 *
 * <p>Records are applied to a new generation from the beginning of the topics. When it has nearly caught up, no event is
 * applied to the current generation for a moment, the rest is read, and the new generation becomes the current one. A
 * record that is delivered afterwards is either applied already, and changes nothing, or new.
 */
@ApplicationScoped
class ProjectionRebuild {

    private static final Logger LOG = Logger.getLogger(ProjectionRebuild.class);

    private static final String ORDERS = "orders-in";
    private static final String SHIPPING = "shipping-in";

    /** With at most this many records left, the rest is read while no event is applied. */
    private static final long NEARLY = 1_000;

    /** Ends a loop of reads; a read without records does not. */
    private static final Long NOTHING = -1L;

    private static final int PORTION = 5_000;

    /** How often a portion is applied again after a deadlock with events that arrive. */
    private static final int CONFLICTS = 5;

    private final Projection projection;
    private final GenerationStore generations;
    private final EventHandlers handlers;
    private final KafkaClientService kafka;
    private final Vertx vertx;

    ProjectionRebuild(
            Projection projection,
            GenerationStore generations,
            EventHandlers handlers,
            KafkaClientService kafka,
            Vertx vertx) {
        this.projection = projection;
        this.generations = generations;
        this.handlers = handlers;
        this.kafka = kafka;
        this.vertx = vertx;
    }

    /** Builds a generation that a committed transaction has begun. Does not wait for its end. */
    void run(int generation) {
        Contexts.runOn(Contexts.duplicate(vertx), () -> onWorker(this::open).chain(replay -> build(generation, replay)
                        .onTermination()
                        .call(() -> onWorker(() -> {
                            replay.close();
                            return true;
                        }))))
                .onFailure()
                .call(failure -> end(generation, "failed: " + failure))
                .subscribe()
                .with(
                        read -> LOG.infof("projection %d is in use, built from %d records", generation, read),
                        failure -> LOG.errorf(
                                failure,
                                "The rebuild of projection %d failed; the current one stays in use",
                                generation));
    }

    private Uni<Long> build(int generation, TopicReplay replay) {
        return catchUp(generation, replay)
                .chain(caughtUp -> switchOver(generation, replay).map(rest -> caughtUp + rest))
                .chain(read ->
                        end(generation, "shown").chain(() -> forget(generation)).replaceWith(read));
    }

    private TopicReplay open() {
        Map<String, String> channels = Map.of(topic(ORDERS), ORDERS, topic(SHIPPING), SHIPPING);
        return new TopicReplay(channels, kafka.getConsumers(ORDERS).getFirst().configuration());
    }

    private static String topic(String channel) {
        return ConfigProvider.getConfig().getValue("mp.messaging.incoming." + channel + ".topic", String.class);
    }

    /** Applies records until few are left. */
    private Uni<Long> catchUp(int generation, TopicReplay replay) {
        return Multi.createBy()
                .repeating()
                .uni(() -> onWorker(replay::left)
                        .chain(left -> left <= NEARLY
                                ? Uni.createFrom().item(NOTHING)
                                : onWorker(replay::read)
                                        .call(records -> inTransaction(() -> drawAll(generation, records)
                                                        .chain(() -> generations.heard(generation, records.size())))
                                                // Events that arrive meanwhile keep rows of the same orders.
                                                .onFailure(Conflicts::isConflict)
                                                .retry()
                                                .atMost(CONFLICTS))
                                        .map(records -> (long) records.size())))
                .whilst(count -> !count.equals(NOTHING))
                .select()
                .where(count -> !count.equals(NOTHING))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Long> switchOver(int generation, TopicReplay replay) {
        return inTransaction(() -> generations
                .shownExclusively()
                .chain(() -> drain(generation, replay))
                .call(count -> generations.heard(generation, count))
                .call(() -> generations.show(generation)));
    }

    private Uni<Long> drain(int generation, TopicReplay replay) {
        return Multi.createBy()
                .repeating()
                .uni(() -> onWorker(replay::left)
                        .chain(left -> left == 0
                                ? Uni.createFrom().item(NOTHING)
                                : onWorker(replay::read)
                                        .call(records -> drawAll(generation, records))
                                        .map(records -> (long) records.size())))
                .whilst(count -> !count.equals(NOTHING))
                .select()
                .where(count -> !count.equals(NOTHING))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    private Uni<Void> drawAll(int generation, List<Delivery> records) {
        return Multi.createFrom()
                .iterable(records)
                .onItem()
                .transformToUniAndConcatenate(this::read)
                .select()
                .where(Optional::isPresent)
                .map(Optional::orElseThrow)
                .collect()
                .asList()
                .chain(events -> projection.draw(generation, events));
    }

    private Uni<Optional<Drawn>> read(Delivery record) {
        var handler = Objects.requireNonNull(handlers.of(record.channel()));
        return Contexts.here(handler.read(record))
                .map(event -> drawn(record.context().identity(), event))
                // The channel's consumer has dead-lettered it.
                .onFailure(failure -> failure instanceof UndecodableException || failure instanceof BrokenRuleException)
                .recoverWithItem(Optional.empty());
    }

    private static Optional<Drawn> drawn(UUID id, Object event) {
        return switch (event) {
            case OrderEvent order -> Optional.of(Drawn.of(id, order));
            case ShippingEvent shipping -> Optional.of(Drawn.of(id, shipping));
            default -> Optional.empty();
        };
    }

    private Uni<Void> end(int generation, String outcome) {
        return inTransaction(() -> generations.end(generation, outcome));
    }

    private Uni<Void> forget(int shown) {
        return Multi.createBy()
                .repeating()
                .uni(() -> inTransaction(() -> generations.forget(shown, PORTION)))
                .whilst(count -> count > 0)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static <T> Uni<T> inTransaction(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> Contexts.isolated(() -> SessionSql.inTransaction(work)));
    }

    private static <T> Uni<T> onWorker(Supplier<T> blocking) {
        return Uni.createFrom()
                .deferred(() -> Contexts.here(
                        Uni.createFrom().item(blocking).runSubscriptionOn(Infrastructure.getDefaultWorkerPool())));
    }
}
