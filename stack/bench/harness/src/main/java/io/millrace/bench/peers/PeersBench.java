package io.millrace.bench.peers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Arrivals;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;
import io.millrace.bench.relay.Latency;
import io.millrace.bench.relay.Outbox;

/** Measures Millrace's relay beside Namastack Outbox and Debezium's embedded engine. */
public final class PeersBench {

    private static final String OURS = "Millrace";
    private static final String NAMASTACK = "Namastack Outbox 1.6.0 on Spring Boot 4.1.1";
    private static final String DEBEZIUM = "Debezium 3.6.1 embedded engine";
    private static final String OUR_TOPIC = "rows";
    private static final String PEER_TOPIC = "peer-rows";
    private static final int ID_LENGTH = 36;
    /** Events per second of the latency runs: as many as the slowest peer takes without falling behind. */
    private static final int LATENCY_RATE = 200;
    /** Settings are compared with one row in this many. */
    private static final int PART = 5;

    private static final int MOST_ROUNDS = 3;
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

    private static final Map<String, String> NO_RELAY = Map.of("millrace.messaging.outbox.relay", "false");
    private static final Outbox.Kind NAMASTACK_TABLE = new Outbox.Kind(
            "outbox_record",
            "INSERT INTO outbox_record SELECT s.* FROM generate_series(1, %d), saved_outbox_record s LIMIT %d");

    private final Ground ground;
    private final Size size;
    private final Report report;
    private final Map<String, Spread> rates = new LinkedHashMap<>();
    private final Map<String, Latency> latencies = new LinkedHashMap<>();
    private final Findings findings = new Findings("peers", "Beside its peers", """
            The peers run one after the other, on one broker and one database. One transaction fills the outbox; the rate is \
            measured from its commit until a consumer has the last record. Each peer warms up on one such outbox first. All \
            peers keep the order of a key, and count a record as published after the broker has acknowledged it. Latency: single \
            events, from the known commit to the consumer. Debezium reads the write-ahead log of the table that our emitter \
            writes, and leaves its rows there. Only Millrace publishes in Kafka transactions.""");

    public PeersBench(Ground ground, Size size, Report report) {
        this.ground = ground;
        this.size = size;
        this.report = report;
    }

    public void run() {
        findings.setting("rows", size.rows());
        findings.setting("keys", size.keys());
        findings.setting("bytes", size.bytes());
        findings.setting("events a second for the latency", LATENCY_RATE);
        findings.setting(
                DEBEZIUM, "pgoutput, EventRouter, poll.interval.ms=10, max.batch.size=2048, max.queue.size=8192");
        ground.topic(OUR_TOPIC);
        ground.topic(PEER_TOPIC);
        ground.writeLogicalLog();
        Outbox ours = millrace();
        debezium(ours);
        namastack();
        conclude();
    }

    private Outbox millrace() {
        Outbox outbox;
        try (var writer = new Subject(ground, "writer", Subject.MILLRACE, NO_RELAY)) {
            outbox = Outbox.saved(ground, Outbox.MILLRACE, writer, size);
        }
        try (var subject = new Subject(ground, "relay", Subject.MILLRACE, Map.of())) {
            measure(OURS, OUR_TOPIC, outbox, outbox::awaitEmpty);
            latency(OURS, OUR_TOPIC, subject, Arrivals.header("ce_id"));
        }
        return outbox;
    }

    private void debezium(Outbox outbox) {
        Path jar = Builds.jar(ground.blueprint().home(), "debezium");
        try (var writer = new Subject(ground, "writer", Subject.MILLRACE, NO_RELAY);
                var _ = new Subject(ground, "debezium", jar, Map.of())) {
            measure(DEBEZIUM, PEER_TOPIC, outbox, outbox::empty);
            latency(DEBEZIUM, PEER_TOPIC, writer, Arrivals.header("id"));
            outbox.empty();
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
            measure(NAMASTACK, PEER_TOPIC, outbox, outbox::awaitEmpty);
            latency(NAMASTACK, PEER_TOPIC, subject, PeersBench::idInPayload);
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
                outbox.drain(PEER_TOPIC, size.rows() / PART, outbox::awaitEmpty);
                double rate = outbox.drain(PEER_TOPIC, size.rows() / PART, outbox::awaitEmpty);
                findings.add(Figure.of(words, Spread.once(rate), "rows/s"));
                report.note("peers: %s: %,.0f a second".formatted(words, rate));
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

    private void measure(String who, String topic, Outbox outbox, Runnable cleared) {
        var takes = new ArrayList<Double>();
        outbox.drain(topic, size.rows(), cleared);
        for (int i = 0; i < Math.min(size.rounds(), MOST_ROUNDS); i++) {
            takes.add(outbox.drain(topic, size.rows(), cleared));
        }
        rates.put(who, Spread.of(takes));
        report.note("peers: %s: %,.0f a second".formatted(who, Spread.of(takes).median()));
    }

    private void latency(String who, String topic, Subject subject, Arrivals.Identity identity) {
        latencies.put(who, Latency.at(LATENCY_RATE, 1, ground, subject, size, topic, identity));
    }

    private void conclude() {
        Spread ours = rates.getOrDefault(OURS, Spread.once(0));
        rates.forEach((who, rate) -> {
            Figure figure = Figure.of(who, rate, "rows/s");
            if (!who.equals(OURS)) {
                findings.add(figure);
                return;
            }
            List.of(NAMASTACK, DEBEZIUM).forEach(peer -> {
                double ratio = ours.median() / rates.getOrDefault(peer, ours).median();
                Figure compared = figure.to(Spread.once(ratio), peer);
                findings.add(peer.equals(NAMASTACK) ? compared.goal("3 times") : compared);
            });
        });
        latencies.forEach((who, latency) -> {
            Figure p50 = Figure.of(who + ", p50", Spread.once(latency.at(50)), "ms");
            findings.add(who.equals(OURS) ? p50.goal("Debezium's or better") : p50);
            findings.add(Figure.of(who + ", p99", Spread.once(latency.at(99)), "ms"));
        });
        var bars = new LinkedHashMap<String, Spread>();
        rates.forEach((who, rate) -> bars.put(who.split(" ", 2)[0], rate));
        Charts.bars(findings, report.folder(), "rate", "rows a second", bars);
        report.add(findings);
    }
}
