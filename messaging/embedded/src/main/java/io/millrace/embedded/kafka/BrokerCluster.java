package io.millrace.embedded.kafka;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.embedded.Ports;

/**
 * Brokers on this machine that replicate each other's records. Each has a controller, and the controllers elect one of
 * them: more than half of the members must have started before any of them takes requests.
 *
 * @param members the ports of each broker
 */
public record BrokerCluster(List<Member> members) {

    private static final int MOST_REPLICAS = 3;

    /**
     * A broker.
     *
     * @param port for clients and for the other brokers
     * @param controllerPort for the other controllers
     */
    public record Member(int port, int controllerPort) {

        /** @param text as {@link #toString()} gives it */
        public static Member of(String text) {
            String[] ports = text.split("/");
            return new Member(Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
        }

        @Override
        public String toString() {
            return port + "/" + controllerPort;
        }
    }

    /** @throws IllegalArgumentException if it has no member */
    public BrokerCluster {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a cluster has one broker at least");
        }
        members = List.copyOf(members);
    }

    /** A cluster on ports that no process listens on. */
    public static BrokerCluster onFreePorts(int brokers) {
        return new BrokerCluster(Stream.generate(() -> new Member(Ports.free(), Ports.free()))
                .limit(brokers)
                .toList());
    }

    public String bootstrapServers() {
        return members.stream().map(member -> "localhost:" + member.port()).collect(Collectors.joining(","));
    }

    /** The brokers that keep each record: three, or all if there are fewer. */
    public short replicas() {
        return (short) Math.min(MOST_REPLICAS, members.size());
    }

    /** The brokers that must have a record before it is acknowledged: one fewer than keep it, and one at least. */
    public int inSync() {
        return Math.max(1, replicas() - 1);
    }

    /** The id of the broker at this index. */
    public static int id(int index) {
        return index + 1;
    }

    /** The controllers, as the setting {@code controller.quorum.voters} has them. */
    public String voters() {
        return IntStream.range(0, members.size())
                .mapToObj(index -> "%d@localhost:%d"
                        .formatted(id(index), members.get(index).controllerPort()))
                .collect(Collectors.joining(","));
    }
}
