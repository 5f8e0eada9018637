package io.millrace.bench.scale;

import java.io.Closeable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;

import io.millrace.bench.ground.Ground;
import io.millrace.stack.StackException;

/** Reads how replicas have divided the partitions of a group and the lanes of the outbox. */
final class Shares implements Closeable {

    static final int LANES = 64;

    private static final String OWNED = """
            SELECT count(*) FROM outbox_lane WHERE lease_until > now() AND unfenced = '{}' GROUP BY owner
            """;

    private final Ground ground;
    private final String group;
    private final Admin admin;

    Shares(Ground ground, String group) {
        this.ground = ground;
        this.group = group;
        this.admin = Admin.create(Map.of("bootstrap.servers", ground.bootstrapServers()));
    }

    /** Whether this number of replicas has all partitions and all lanes, none more than its share. */
    boolean areEven(int replicas) {
        return areEven(partitions(), replicas, Ground.PARTITIONS) && areEven(lanes(), replicas, LANES);
    }

    /** @param shares the number of items of each replica that has some */
    static boolean areEven(List<Integer> shares, int replicas, int items) {
        int largest = (items + replicas - 1) / replicas;
        return shares.stream().mapToInt(Integer::intValue).sum() == items
                && shares.size() == Math.min(replicas, items)
                && shares.stream().allMatch(share -> share <= largest);
    }

    /** As many numbers as there are replicas, the largest first. */
    String inWords() {
        return "partitions %s, lanes %s".formatted(sum(partitions()), sum(lanes()));
    }

    private static String sum(List<Integer> shares) {
        return shares.stream()
                .sorted(Comparator.reverseOrder())
                .map(String::valueOf)
                .collect(Collectors.joining("+"));
    }

    private List<Integer> partitions() {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .filter(described -> described.groupState() == GroupState.STABLE)
                    .flatMap(described -> described.members().stream())
                    .map(member -> member.assignment().topicPartitions().size())
                    .filter(count -> count > 0)
                    .toList();
        } catch (ExecutionException e) {
            // The first replica has not joined yet.
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted");
        }
    }

    private List<Integer> lanes() {
        var lanes = new ArrayList<Integer>();
        try (var connection = ground.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(OWNED)) {
            while (rows.next()) {
                lanes.add(rows.getInt(1));
            }
        } catch (SQLException e) {
            throw new StackException("The lanes can't be read: " + e.getMessage(), e);
        }
        return lanes;
    }

    @Override
    public void close() {
        admin.close();
    }
}
