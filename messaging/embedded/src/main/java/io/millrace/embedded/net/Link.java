package io.millrace.embedded.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/** A TCP proxy for tests: it passes bytes on, and can cut, slow, mute, strand and refuse connections. */
public final class Link implements Closeable {

    private static final int CHUNK = 16 * 1024;
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private final String name;
    private final int target;
    private final ServerSocket listener;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean mute;
    private volatile Duration delay = Duration.ZERO;
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger swallowed = new AtomicInteger();
    private final AtomicReference<@Nullable List<String>> answerToLose = new AtomicReference<>();

    /**
     * Starts a link, which listens on a free port.
     *
     * @param target the port on this machine that the link passes bytes to
     */
    public Link(String name, int target) {
        this.name = name;
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("link " + name).start(this::accept);
    }

    /** A client's connection to the link, and the link's connection to the target. */
    private static final class Connection {
        private final Socket client;
        private final Socket server;
        private int matched;
        private volatile boolean losesNextAnswer;
        private volatile boolean stranded;
        private volatile boolean swallowing;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void swallows(AtomicInteger count) {
            if (!swallowing) {
                swallowing = true;
                count.incrementAndGet();
            }
        }

        void reset() {
            reset(client);
            reset(server);
        }

        private static void reset(Socket socket) {
            try {
                // Ends the connection by a reset, as when a host goes away.
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // The socket was closed already.
            }
        }
    }

    public String name() {
        return name;
    }

    /** The port to connect to instead of the target. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Resets a share of the connections, from 0 to 1. */
    public void cut(double share, RandomGenerator random) {
        connections.stream().filter(any -> random.nextDouble() < share).forEach(Connection::reset);
    }

    /** Refuses new connections, and resets the open ones. */
    public void refuse() {
        refusing = true;
        connections.forEach(Connection::reset);
    }

    /** The number of connections that were refused. */
    public int refused() {
        return refused.get();
    }

    /** Delays all bytes, each piece for this long. */
    public void slow(Duration each) {
        delay = each;
    }

    /** Passes requests on and swallows answers: the server carries out requests, and the client gets no answer. */
    public void mute() {
        mute = true;
    }

    /** The number of connections whose answers were swallowed. */
    public int swallowed() {
        return swallowed.get();
    }

    /**
     * Stops passing bytes on the open connections without closing them, as when a host vanishes. New connections are
     * served.
     */
    public void strand() {
        connections.forEach(connection -> connection.stranded = true);
        mute = false;
    }

    /**
     * Resets a connection when the answer to a request comes: the server has carried out the request, and the client
     * gets no answer. The request is the one with the last of these texts, on the first connection that has sent the
     * other texts before, in that order. Happens once.
     *
     * @param texts ASCII texts; each must come in one piece, as in a request of less than a few kilobytes
     */
    public void loseAnswerTo(String... texts) {
        answerToLose.set(List.of(texts));
    }

    /** Whether the request whose answer gets lost was seen; also true without a call of {@link #loseAnswerTo}. */
    public boolean hasLostAnswer() {
        return answerToLose.get() == null;
    }

    /**
     * Ends refusing, delaying and muting. Resets all connections if the link was mute, and stranded ones in any case:
     * the bytes that they lost never arrive.
     */
    public void heal() {
        refusing = false;
        delay = Duration.ZERO;
        boolean wasMute = mute;
        mute = false;
        connections.stream()
                .filter(connection -> wasMute || connection.stranded)
                .forEach(Connection::reset);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().name("link " + name).start(() -> connect(client));
            } catch (IOException e) {
                // The listener is closed, or the next accept succeeds.
            }
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        var connection = new Connection(client, server);
        if (refusing) {
            refused.incrementAndGet();
            connection.reset();
            return;
        }
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_TIMEOUT_MS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException e) {
            connection.reset();
            return;
        }
        connections.add(connection);
        Thread.ofVirtual().name("link " + name).start(() -> pump(connection, server, client, true));
        pump(connection, client, server, false);
    }

    private void pump(Connection connection, Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[CHUNK];
        try (from) {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                LockSupport.parkNanos(delay.toNanos());
                if (answers && connection.losesNextAnswer) {
                    connection.reset();
                    return;
                }
                if (!answers) {
                    look(connection, buffer, n);
                }
                if (connection.stranded) {
                    continue;
                }
                if (answers && mute) {
                    connection.swallows(swallowed);
                } else {
                    out.write(buffer, 0, n);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            connection.reset();
        } finally {
            if (from.isClosed() && to.isClosed()) {
                connections.remove(connection);
            }
        }
    }

    private void look(Connection connection, byte[] buffer, int length) {
        List<String> texts = answerToLose.get();
        if (texts == null) {
            connection.matched = 0;
            return;
        }
        String sent = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        while (connection.matched < texts.size() && sent.contains(texts.get(connection.matched))) {
            connection.matched++;
        }
        if (connection.matched == texts.size() && answerToLose.compareAndSet(texts, null)) {
            connection.losesNextAnswer = true;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::reset);
    }
}
