package io.millrace.e2e.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.stack.StackException;

/**
 * A cluster's network on this machine: every pod and every Service has an address of its own within 127.0.0.0/8, and a
 * file has the names of the Services, as the cluster's DNS would. So the ports are those of the manifests.
 */
final class ClusterNetwork implements Closeable {

    private static final int LAST = 250;
    private static final int HTTP = 80;

    private final String namespace;
    private final Path hosts;
    private final String prefix = "127.%d.%d."
            .formatted(
                    ThreadLocalRandom.current().nextInt(2, LAST),
                    ThreadLocalRandom.current().nextInt(LAST));
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final List<Forwarder> forwarders = new ArrayList<>();

    /** @param hosts the file for the names of the Services */
    ClusterNetwork(String namespace, Path hosts) {
        this.namespace = namespace;
        this.hosts = hosts;
        write();
    }

    /** Whether this user may listen on the ports of the manifests: those below 1024 are not everybody's. */
    static boolean isAllowed() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.1.1.1"), HTTP));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The address of a pod or a Service, by a name that is unique among both. */
    private synchronized String address(String name) {
        return addresses.computeIfAbsent(name, key -> prefix + (addresses.size() + 1));
    }

    String podAddress(String pod) {
        return address("pod of " + pod);
    }

    /** Makes a Service's port known under the Service's names. */
    synchronized void serve(String service, int port, InetSocketAddress target) {
        String address = address(service);
        write();
        forwarders.add(Forwarder.of(new InetSocketAddress(InetAddress.ofLiteral(address), port), target));
    }

    /** The address of a Service, for the test itself, which knows no names. */
    String serviceAddress(String service) {
        String address = addresses.get(service);
        if (address == null) {
            throw new StackException("There is no Service " + service);
        }
        return address;
    }

    private void write() {
        var lines = new ArrayList<>(List.of("127.0.0.1 localhost", "::1 localhost"));
        addresses.forEach((name, address) -> {
            if (name.indexOf(' ') < 0) {
                lines.add("%1$s %2$s %2$s.%3$s %2$s.%3$s.svc %2$s.%3$s.svc.cluster.local"
                        .formatted(address, name, namespace));
            }
        });
        try {
            Files.write(hosts, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path hosts() {
        return hosts;
    }

    @Override
    public void close() {
        forwarders.forEach(Forwarder::close);
    }
}
