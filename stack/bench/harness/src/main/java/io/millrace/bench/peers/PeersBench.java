package io.millrace.bench.peers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.bench.relay.Outbox;
import io.millrace.bench.twin.BlockingTwin;

/**
 * Measures Millrace's relay beside Namastack Outbox, Debezium's embedded engine, and the JDBC outbox that a team writes by
 * hand.
 */
public final class PeersBench {

    private static final String OURS = "Millrace";
    static final String NAMASTACK = "Namastack Outbox 1.6.0 on Spring Boot 4.1.1";
    static final String DEBEZIUM = "Debezium 3.6.1 embedded engine";
    private static final String OUR_TOPIC = "rows";
    private static final String PEER_TOPIC = "peer-rows";
    private static final int ID_LENGTH = 36;

    private static final int SPARE_CONNECTIONS = 4;
    private static final String POLLING = "namastack.outbox.polling.";
    private static final String POOL = "namastack.outbox.processing.executor-";

    /** Namastack's defaults, ten keys every two seconds by four threads, are made for a small load. */
    private static final List<Map<String, String>> NAMASTACK_SETTINGS = List.of(
            namastack("100ms", 1_000, 16),
            namastack("100ms", 1_000, 32),
            namastack("100ms", 1_000, 64),
            namastack("100ms", 1_000, 128),
            namastack("10ms", 200, 64));

    private static final List<BlockingTwin.Settings> TWIN_SETTINGS = List.of(
            new BlockingTwin.Settings(100, 100),
            new BlockingTwin.Settings(500, 10),
            new BlockingTwin.Settings(2_000, 10),
            new BlockingTwin.Settings(10_000, 10));

    private static final Map<String, String> NO_RELAY = Map.of("millrace.messaging.outbox.relay", "false");
    private static final Outbox.Kind NAMASTACK_TABLE = new Outbox.Kind(
            "outbox_record",
            "INSERT INTO outbox_record SELECT s.* FROM generate_series(1, %d), saved_outbox_record s LIMIT %d");

    private final Ground ground;
    private final Size size;
    private final Findings findings = new Findings("peers", "Beside its peers", """
            The peers run one after the other, on one broker and one database. One transaction fills the outbox; the rate is \
            measured from its commit until a consumer has the last record. Each peer warms up on one such outbox first. All \
            peers count a record as published after the broker has acknowledged it, and one process of each keeps the order of \
            a key, the outbox written by hand as far as the order of the rows' numbers is that of the commits. Latency: \
            transactions with one event each, from the known commit to the consumer; each peer is offered the rates that it \
            reaches with a full outbox. Debezium reads the write-ahead log of the table that our emitter writes, and leaves its \
            rows there. Only Millrace publishes in Kafka transactions.""");
    private final PeersTable table;

    public PeersBench(Ground ground, Size size, Report report) {
        this.ground = ground;
        this.size = size;
        this.table = new PeersTable(ground, size, report, findings);
    }

    public void run() {
        findings.setting("rows", size.rows());
        findings.setting("keys", size.keys());
        findings.setting("bytes", size.bytes());
        findings.setting(
                DEBEZIUM, "pgoutput, EventRouter, poll.interval.ms=10, max.batch.size=2048, max.queue.size=8192");
        ground.topic(OUR_TOPIC);
        ground.topic(PEER_TOPIC);
        ground.writeLogicalLog();
        Outbox ours = millrace();
        debezium(ours);
        twin();
        namastack();
        table.conclude(
                OURS,
                Map.of(
                        OURS + ", 200 transactions/s, p50",
                        "Debezium's or better",
                        OURS + ", 5,000 transactions/s, p99",
                        "50 ms"),
                Map.of(NAMASTACK, "3 times"));
    }

    private Outbox millrace() {
        Outbox outbox;
        try (var writer = new Subject(ground, "writer", Subject.MILLRACE, NO_RELAY)) {
            outbox = Outbox.saved(ground, Outbox.MILLRACE, writer, size);
        }
        try (var subject = new Subject(ground, "relay", Subject.MILLRACE, Map.of())) {
            table.rate(OURS, OUR_TOPIC, outbox, outbox::awaitEmpty);
            table.latency(OURS, OUR_TOPIC, subject, Arrivals.header("ce_id"));
        }
        return outbox;
    }

    private void debezium(Outbox outbox) {
        Path jar = Builds.jar(ground.blueprint().home(), "debezium");
        outbox.empty();
        try (var writer = new Subject(ground, "writer", Subject.MILLRACE, NO_RELAY);
                var _ = new Subject(ground, "debezium", jar, Map.of())) {
            table.rate(DEBEZIUM, PEER_TOPIC, outbox, outbox::empty);
            table.latency(DEBEZIUM, PEER_TOPIC, writer, Arrivals.header("id"));
            outbox.empty();
        }
    }

    private void twin() {
        Outbox outbox;
        try (var writer = BlockingTwin.writer(ground)) {
            outbox = Outbox.saved(ground, BlockingTwin.TABLE, writer, size);
        }
        BlockingTwin.Settings best = TWIN_SETTINGS.getFirst();
        double most = 0;
        for (var settings : TWIN_SETTINGS) {
            try (var _ = BlockingTwin.relay(ground, "twin", settings)) {
                double rate = table.trial("%s, %s".formatted(BlockingTwin.NAME, settings), PEER_TOPIC, outbox);
                if (rate > most) {
                    most = rate;
                    best = settings;
                }
            }
        }
        findings.setting(BlockingTwin.NAME, best.toString());
        try (var subject = BlockingTwin.relay(ground, "twin", best)) {
            table.rate(BlockingTwin.NAME, PEER_TOPIC, outbox, outbox::awaitEmpty);
            table.latency(BlockingTwin.NAME, PEER_TOPIC, subject, Arrivals.header(BlockingTwin.ID));
        }
    }

    private static Map<String, String> namastack(String interval, int batch, int threads) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(POLLING + "fixed.interval", interval);
        settings.put(POLLING + "batch-size", String.valueOf(batch));
        settings.put(POOL + "core-pool-size", String.valueOf(threads));
        settings.put(POOL + "max-pool-size", String.valueOf(threads));
        settings.put("spring.datasource.hikari.maximum-pool-size", String.valueOf(threads + SPARE_CONNECTIONS));
        return settings;
    }

    private void namastack() {
        Path jar = Builds.jar(ground.blueprint().home(), "namastack");
        Outbox outbox;
        try (var writer = new Subject(ground, "namastack-writer", jar, namastack("1h", 1, 1))) {
            outbox = Outbox.saved(ground, NAMASTACK_TABLE, writer, size);
        }
        Map<String, String> best = fastest(jar, outbox);
        try (var subject = new Subject(ground, "namastack", jar, best)) {
            table.rate(NAMASTACK, PEER_TOPIC, outbox, outbox::awaitEmpty);
            table.latency(NAMASTACK, PEER_TOPIC, subject, PeersBench::idInPayload);
        }
    }

    /** The settings by which Namastack is fastest with a part of the rows. */
    private Map<String, String> fastest(Path jar, Outbox outbox) {
        Map<String, String> best = Map.of();
        double most = 0;
        for (var settings : NAMASTACK_SETTINGS) {
            String words = "%s, every %s %s keys by %s threads"
                    .formatted(
                            NAMASTACK,
                            settings.get(POLLING + "fixed.interval"),
                            settings.get(POLLING + "batch-size"),
                            settings.get(POOL + "max-pool-size"));
            try (var _ = new Subject(ground, "namastack", jar, settings)) {
                double rate = table.trial(words, PEER_TOPIC, outbox);
                if (rate > most) {
                    most = rate;
                    best = settings;
                }
            }
        }
        findings.setting(NAMASTACK, best.toString());
        return best;
    }

    /** Reads the id with which Namastack's payload begins. */
    private static String idInPayload(ConsumerRecord<byte[], byte[]> event) {
        return new String(event.value(), 0, ID_LENGTH, StandardCharsets.US_ASCII);
    }
}
