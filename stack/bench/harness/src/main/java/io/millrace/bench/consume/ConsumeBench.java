package io.millrace.bench.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.millrace.bench.Size;
import io.millrace.bench.figures.Charts;
import io.millrace.bench.figures.Figure;
import io.millrace.bench.figures.Findings;
import io.millrace.bench.figures.Report;
import io.millrace.bench.figures.Spread;
import io.millrace.bench.ground.Events;
import io.millrace.bench.ground.Ground;
import io.millrace.bench.ground.Subject;

/**
 * Measures handlers with an inbox, of single events and of lists, beside a handler that takes one record after the other
 * and beside a consumer without a handler.
 */
public final class ConsumeBench {

    private static final String TOPIC = "work";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String EFFECTS = "SELECT count(*) FROM effect";

    private final Ground ground;
    private final Size size;
    private final Report report;
    private final int records;
    private final Findings findings = new Findings("consume", "Consuming", """
            The service reads a topic from its beginning. Each handler stores one row for each record: with an inbox, for one \
            event or for the list of those that share a transaction, and as a plain @Incoming method without an inbox, in a \
            transaction for each record. The rate counts the table's rows, from the first tenth to the end. Bare consumer: the \
            Kafka client polls and handles nothing.""");

    public ConsumeBench(Ground ground, Size size, Report report) {
        this.ground = ground;
        this.size = size;
        this.report = report;
        this.records = size.rows() / 4;
    }

    public void run() {
        ground.topic(TOPIC);
        fill();
        findings.setting("records", records);
        findings.setting("keys", size.keys());
        findings.setting("bytes", size.bytes());
        var bare = new ArrayList<Double>();
        var single = new ArrayList<Double>();
        var keyed = new ArrayList<Double>();
        var lists = new ArrayList<Double>();
        bare();
        int rounds = Math.min(size.rounds(), 3);
        for (int i = 0; i < rounds; i++) {
            bare.add(bare());
            single.add(handled("single-in", i));
            keyed.add(handled("keyed-in", i));
            lists.add(handled("lists-in", i));
            report.note("consume: round %d of %d: one by one %,.0f a second, inbox %,.0f, inbox and lists %,.0f"
                    .formatted(i + 1, rounds, single.getLast(), keyed.getLast(), lists.getLast()));
        }
        findings.add(Figure.of("inbox", Spread.of(keyed), "records/s")
                .to(Spread.ratio(keyed, single), "@Incoming one by one"));
        findings.add(Figure.of("inbox, a handler of lists", Spread.of(lists), "records/s")
                .to(Spread.ratio(lists, single), "@Incoming one by one"));
        findings.add(Figure.of("@Incoming one by one, no inbox", Spread.of(single), "records/s"));
        findings.add(
                Figure.of("inbox", Spread.of(keyed), "records/s").to(Spread.ratio(keyed, bare), "the bare consumer"));
        findings.add(Figure.of("inbox, a handler of lists", Spread.of(lists), "records/s")
                .to(Spread.ratio(lists, bare), "the bare consumer"));
        findings.add(Figure.of("bare consumer", Spread.of(bare), "records/s"));
        var bars = new LinkedHashMap<String, Spread>();
        bars.put("@Incoming one by one", Spread.of(single));
        bars.put("inbox", Spread.of(keyed));
        bars.put("inbox, lists", Spread.of(lists));
        Charts.bars(findings, report.folder(), "rate", "records a second", bars);
        report.add(findings);
    }

    private void fill() {
        var random = new Random(1);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", ground.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                var _ = producer.send(Events.random(TOPIC, random, size.keys(), size.bytes()));
            }
        }
    }

    private double bare() {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", ground.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long begin = System.nanoTime();
            int count = 0;
            while (count < records) {
                count += consumer.poll(POLL).count();
            }
            return records * 1e9 / (System.nanoTime() - begin);
        }
    }

    private double handled(String channel, int round) {
        String prefix = "mp.messaging.incoming." + channel;
        var more = Map.of(
                prefix + ".enabled",
                "true",
                prefix + ".group.id",
                "bench." + channel + "." + round,
                prefix + ".auto.offset.reset",
                "earliest");
        // The first subject makes the tables.
        if (ground.number("SELECT count(to_regclass('effect'))") > 0) {
            ground.execute("TRUNCATE effect, inbox");
        }
        try (var _ = new Subject(ground, channel, Subject.MILLRACE, more)) {
            ground.await("Records are handled", EFFECTS, records / 10, PATIENCE);
            long begin = System.nanoTime();
            long first = ground.number(EFFECTS);
            ground.await("All records are handled", EFFECTS, records, PATIENCE);
            return (records - first) * 1e9 / (System.nanoTime() - begin);
        }
    }
}
