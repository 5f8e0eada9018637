package io.millrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.chaos.fault.Clocks;

/** Runs the relays of several processes on one database. */
class RelayFireTest {

    private static final Duration PATIENCE = RelayInfra.PATIENCE;

    private static final int ROWS = 100_000;
    private static final int KEYS = 1_000;
    private static final int TRANSACTIONS = 100;
    private static final int EVENTS = 10;
    private static final String LEASE = "3s";

    private final List<Instance> instances = new ArrayList<>();
    private final AtomicLong seeds = new AtomicLong();
    private RelayInfra infra;

    @BeforeEach
    void start() throws Exception {
        infra = new RelayInfra();
        // With a C compiler, clocks are minutes ahead or behind; the names are those of the chaos run's replicas.
        var clocks = Clocks.prepare(Path.of("target", "clocks").toAbsolutePath(), 4);
        for (String name : List.of("relay", "relay-1", "relay-2")) {
            var environment = new HashMap<>(clocks.environment(name));
            environment.put("MILLRACE_MESSAGING_OUTBOX_LEASE", LEASE);
            instances.add(infra.instance(name, "384m", environment));
        }
        await().atMost(PATIENCE).until(() -> instances.stream().allMatch(Instance::isReady));
    }

    @AfterEach
    void stop() {
        instances.forEach(Instance::close);
        infra.close();
    }

    @Test
    void relaysOnOneDatabaseKeepTheCommitOrderOfEachKeyOverATakeOverAFrozenInstanceACrashAndSkewedClocks()
            throws Exception {
        Instance frozen = instances.get(1);
        Instance crashing = instances.get(2);
        var loading = instances.stream()
                .map(instance -> CompletableFuture.runAsync(() -> loadUntilThereIsEnough(instance)))
                .toList();

        awaitLoaded(ROWS / 5);
        assertThat(lanesOf(frozen)).isPositive();
        frozen.freeze();
        await().atMost(PATIENCE).until(() -> lanesOf(frozen) == 0);
        frozen.thaw();
        awaitLoaded(ROWS / 2);
        crashing.crash();
        loading.forEach(CompletableFuture::join);

        await().atMost(PATIENCE).until(() -> infra.number("SELECT count(*) FROM outbox") == 0);
        assertThat(published()).isEqualTo(committed());
    }

    private void loadUntilThereIsEnough(Instance instance) {
        while (loaded() < ROWS) {
            if (!instance.load(TRANSACTIONS, EVENTS, KEYS, seeds.incrementAndGet())) {
                await().atMost(PATIENCE).until(instance::isReady);
            }
        }
    }

    private void awaitLoaded(int rows) {
        await().atMost(PATIENCE).until(() -> loaded() >= rows);
    }

    private long loaded() {
        return infra.number("SELECT count(*) FROM loaded");
    }

    private long lanesOf(Instance instance) {
        return infra.number("SELECT count(*) FROM outbox_lane WHERE owner LIKE '%s/%%'".formatted(instance.name()));
    }

    /** The ids of each key's events, in the order of their transactions' commits. */
    private Map<String, List<UUID>> committed() throws SQLException {
        var events = new HashMap<String, List<UUID>>();
        try (var connection = infra.database().connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT key, event_id FROM loaded ORDER BY pg_xact_commit_timestamp(xmin), xmin::text, n")) {
            while (rows.next()) {
                events.computeIfAbsent(rows.getString(1), key -> new ArrayList<>())
                        .add(rows.getObject(2, UUID.class));
            }
        }
        return events;
    }

    /** The ids of each key's events in the topic's order. A duplicate after a crash counts once. */
    private Map<String, List<UUID>> published() {
        var events = new HashMap<String, Set<UUID>>();
        Topics.read(infra.bootstrapServers(), "load"::equals, record -> events.computeIfAbsent(
                        record.key(), key -> new LinkedHashSet<>())
                .add(idOf(record)));
        var lists = new HashMap<String, List<UUID>>();
        events.forEach((key, ids) -> lists.put(key, List.copyOf(ids)));
        return lists;
    }

    private static UUID idOf(ConsumerRecord<?, ?> event) {
        return UUID.fromString(new String(event.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8));
    }
}
