package io.millrace.stack.home;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import io.millrace.stack.StackException;

/**
 * The ports of all parts.
 *
 * @param offset added to every port, so that several stacks can run on one machine
 */
public record PortPlan(int offset) {

    /** A larger offset would reach the ephemeral ports, which the system uses for outgoing connections. */
    private static final int MOST = 3_600;

    private static final int BESIDE = 10;

    public PortPlan {
        if (offset < 0 || offset > MOST) {
            throw new StackException("--port-offset must be between 0 and " + MOST + ", not " + offset);
        }
    }

    /** The HTTP port of a service. */
    public int http(Service service) {
        return service.port() + offset;
    }

    /** The port for health and metrics of a service. */
    public int management(Service service) {
        return service.port() + 1000 + offset;
    }

    /** The HTTP port of a further process of a service; replicas count from 1. */
    public int http(Service service, int replica) {
        return http(service) + BESIDE * replica;
    }

    /** The port for health and metrics of a further process of a service; replicas count from 1. */
    public int management(Service service, int replica) {
        return management(service) + BESIDE * replica;
    }

    public int broker() {
        return 29_092 + offset;
    }

    public int controller() {
        return 29_093 + offset;
    }

    /** The broker's listener for clients on this machine. */
    public int localBroker() {
        return 29_094 + offset;
    }

    public int database() {
        return 25_432 + offset;
    }

    public int registry() {
        return 28_081 + offset;
    }

    public int registryManagement() {
        return 28_082 + offset;
    }

    public int smtp() {
        return 23_025 + offset;
    }

    public int mailApi() {
        return 28_025 + offset;
    }

    /** The simulated card gateway. */
    public int cards() {
        return 28_090 + offset;
    }

    /** The simulated carrier. */
    public int carrier() {
        return 28_091 + offset;
    }

    /** The launcher's port for {@code status} and {@code down}. */
    public int control() {
        return 28_079 + offset;
    }

    private Map<String, Integer> all() {
        var ports = new LinkedHashMap<String, Integer>();
        for (Service service : Service.ALL) {
            ports.put(service.name(), http(service));
            ports.put(service.name() + " (management)", management(service));
        }
        ports.put("broker", broker());
        ports.put("broker (controller)", controller());
        ports.put("broker (for itself)", localBroker());
        ports.put("database", database());
        ports.put("registry", registry());
        ports.put("registry (management)", registryManagement());
        ports.put("mail server", smtp());
        ports.put("mail server (HTTP)", mailApi());
        ports.put("card gateway", cards());
        ports.put("carrier", carrier());
        ports.put("launcher", control());
        return ports;
    }

    /** @throws StackException if another program listens on one of the ports */
    public void demandFree() {
        String taken = all().entrySet().stream()
                .filter(port -> !isFree(port.getValue()))
                .map(port -> "%d (%s)".formatted(port.getValue(), port.getKey()))
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            throw new StackException(
                    "Another program listens on port %s. Stop it, or move Millrace: ./millrace up --port-offset %d"
                            .formatted(taken, offset + 100));
        }
    }

    private static boolean isFree(int port) {
        // As servers do: a port in TIME_WAIT counts as free.
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
