package io.millrace.bench.ground;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

import io.millrace.embedded.kafka.BrokerCluster;
import io.millrace.embedded.kafka.Topics;
import io.millrace.stack.Await;
import io.millrace.stack.StackException;
import io.millrace.stack.parts.Blueprint;
import io.millrace.stack.parts.Jvm;
import io.millrace.stack.parts.Part;
import io.millrace.stack.parts.Probes;
import io.millrace.stack.parts.ProcessPart;

/** The broker of {@code ./millrace up}, or a cluster of several brokers with the same settings. */
final class Brokers implements Closeable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String HEAP = "768m";

    private final List<Part> parts;
    private final String bootstrapServers;
    private final short replicas;
    private final int inSync;

    private Brokers(List<Part> parts, String bootstrapServers, short replicas, int inSync) {
        this.parts = parts;
        this.bootstrapServers = bootstrapServers;
        this.replicas = replicas;
        this.inSync = inSync;
    }

    static Brokers one(Blueprint blueprint) {
        return new Brokers(List.of(blueprint.broker()), blueprint.bootstrapServers(), (short) 1, 1);
    }

    /** Each record is kept by three brokers, or by all if there are fewer. */
    static Brokers cluster(Blueprint blueprint, int count) {
        var cluster = BrokerCluster.onFreePorts(count);
        List<Part> parts = IntStream.range(0, count)
                .mapToObj(index -> member(blueprint, cluster, index))
                .toList();
        return new Brokers(parts, cluster.bootstrapServers(), cluster.replicas(), cluster.inSync());
    }

    private static Part member(Blueprint blueprint, BrokerCluster cluster, int index) {
        String name = "broker-" + BrokerCluster.id(index);
        var arguments = new ArrayList<>(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ClusterBrokerMain.class.getName(),
                blueprint.home().state().resolve("kafka").resolve(name).toString(),
                String.valueOf(index)));
        cluster.members().forEach(member -> arguments.add(member.toString()));
        int port = cluster.members().get(index).port();
        return new ProcessPart(new ProcessPart.Spec(
                name,
                port,
                Jvm.command(HEAP, arguments),
                Map.of(),
                blueprint.home().log(name),
                () -> Probes.accepts(port),
                GRACE));
    }

    /** Starts all brokers, and waits until each has joined. */
    void start() {
        parts.forEach(Part::start);
        for (Part part : parts) {
            Await.until("The broker starts", PATIENCE, () -> part.isReady() ? Boolean.TRUE : null);
        }
        if (parts.size() == 1) {
            return;
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Await.until("All brokers join", PATIENCE, () -> joined(admin)
                    .filter(count -> count == parts.size())
                    .orElse(null));
        }
    }

    private static Optional<Integer> joined(Admin admin) {
        try {
            return Optional.of(admin.describeCluster().nodes().get().size());
        } catch (ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted");
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    List<ProcessHandle> processes() {
        return parts.stream()
                .flatMap(part -> part.process().map(Stream::of).orElseGet(Stream::empty))
                .toList();
    }

    /** Creates the topic if there is none of that name. */
    void topic(String name, int partitions) {
        Topics.create(
                bootstrapServers,
                List.of(new NewTopic(name, partitions, replicas)
                        .configs(Map.of("min.insync.replicas", String.valueOf(inSync)))));
    }

    /** Stops all at once: the last members of a cluster would wait for those that are gone. */
    @Override
    public void close() {
        parts.parallelStream().forEach(Part::stop);
    }
}
