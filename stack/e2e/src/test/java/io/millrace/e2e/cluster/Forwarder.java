package io.millrace.e2e.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes connections to an address of a Service on to a pod, as kube-proxy does. */
final class Forwarder implements Closeable {

    private static final int BACKLOG = 256;

    private final ServerSocket listener;
    private final InetSocketAddress target;

    private Forwarder(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
    }

    static Forwarder of(InetSocketAddress address, InetSocketAddress target) {
        try {
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
            var forwarder = new Forwarder(listener, target);
            Thread.ofVirtual().start(forwarder::accept);
            return forwarder;
        } catch (IOException e) {
            throw new UncheckedIOException(address + " can't be listened on", e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> forward(client));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void forward(Socket client) {
        try (client;
                var server = new Socket()) {
            server.connect(target);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            // The client sees a closed connection, as of a Service without a pod.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed then.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
