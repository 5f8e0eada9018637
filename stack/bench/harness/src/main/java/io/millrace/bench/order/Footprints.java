package io.millrace.bench.order;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.StackException;

/** Reads what databases and topics have been written so far. */
final class Footprints implements Closeable {

    private final String bootstrapServers;
    private final Admin admin;
    private final Connection connection;

    Footprints(String bootstrapServers, EmbeddedDatabase database) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        try {
            this.connection = database.connect("postgres");
        } catch (SQLException e) {
            throw new StackException("The database does not answer: " + e.getMessage(), e);
        }
    }

    /**
     * What a database has counted.
     *
     * @param written rows inserted, updated and deleted
     * @param logBytes bytes of the write-ahead log that its statements have written
     */
    record Counts(long transactions, long statements, long written, long logBytes) {

        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts minus(Counts other) {
            return new Counts(
                    transactions - other.transactions,
                    statements - other.statements,
                    written - other.written,
                    logBytes - other.logBytes);
        }
    }

    /**
     * A reading.
     *
     * @param databases counts by the database's name
     * @param logBytes bytes of the write-ahead log of all databases
     * @param records records of the services' topics
     * @param offsets offsets of the services' topics: records, and ends of Kafka transactions
     * @param topicBytes bytes of the files of the services' topics
     * @param ownBytes bytes of the files of Kafka's own topics
     */
    record Marks(
            Map<String, Counts> databases, long logBytes, long records, long offsets, long topicBytes, long ownBytes) {

        Marks since(Marks before) {
            var counts = new TreeMap<String, Counts>();
            databases.forEach(
                    (name, count) -> counts.put(name, count.minus(before.databases.getOrDefault(name, Counts.NONE))));
            return new Marks(
                    counts,
                    logBytes - before.logBytes,
                    records - before.records,
                    offsets - before.offsets,
                    topicBytes - before.topicBytes,
                    ownBytes - before.ownBytes);
        }
    }

    Marks read() {
        Map<String, TopicDescription> topics = topics();
        var own = topics.values().stream()
                .filter(TopicDescription::isInternal)
                .map(TopicDescription::name)
                .collect(Collectors.toSet());
        var partitions = topics.values().stream()
                .filter(topic -> !topic.isInternal())
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
        var records = new AtomicLong();
        Topics.readRaw(bootstrapServers, name -> !own.contains(name), event -> records.incrementAndGet());
        Map<Boolean, Long> bytes = bytes(own);
        return new Marks(
                databases(),
                logBytes(),
                records.get(),
                offsets(partitions),
                bytes.getOrDefault(false, 0L),
                bytes.getOrDefault(true, 0L));
    }

    /** Bytes of the write-ahead log so far. */
    long logBytes() {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new StackException("The database does not tell its log's position: " + e.getMessage(), e);
        }
    }

    private Map<String, Counts> databases() {
        var counts = new LinkedHashMap<String, Counts>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT datname, xact_commit + xact_rollback, coalesce(calls, 0),
                               tup_inserted + tup_updated + tup_deleted, coalesce(log_bytes, 0)
                        FROM pg_stat_database
                        LEFT JOIN (
                            SELECT dbid, sum(calls)::bigint AS calls, sum(wal_bytes)::bigint AS log_bytes
                            FROM pg_stat_statements GROUP BY dbid
                        ) AS s ON dbid = datid
                        WHERE datname NOT IN ('postgres', 'template0', 'template1')
                        """)) {
            while (rows.next()) {
                counts.put(
                        rows.getString(1),
                        new Counts(rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
            }
        } catch (SQLException e) {
            throw new StackException("The database does not tell its counts: " + e.getMessage(), e);
        }
        return counts;
    }

    private Map<String, TopicDescription> topics() {
        Set<String> names =
                get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        return get(admin.describeTopics(names).allTopicNames());
    }

    private long offsets(Collection<TopicPartition> partitions) {
        return get(admin.listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                        .all())
                .values()
                .stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Bytes of the files of all topics, by whether the topic is Kafka's own. */
    private Map<Boolean, Long> bytes(Set<String> own) {
        List<Integer> brokers = get(admin.describeCluster().nodes()).stream()
                .map(node -> node.id())
                .toList();
        return get(admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .collect(Collectors.groupingBy(
                        replica -> own.contains(replica.getKey().topic()),
                        Collectors.summingLong(replica -> replica.getValue().size())));
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new StackException("The broker does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted");
        }
    }

    @Override
    public void close() {
        admin.close();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StackException("The connection can't be closed: " + e.getMessage(), e);
        }
    }
}
