package io.millrace.embedded.net;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A pooler for tests in front of PostgreSQL: it gives each transaction of a client another server connection, as
 * PgBouncer does in transaction mode. Prepared statements of one transaction are unknown to the next. The pooler knows
 * one user and one database without a password, and as many server connections as there are transactions at a time.
 */
public final class TransactionPooler implements Closeable {

    private static final int NO_ENCRYPTION = 'N';
    private static final int PROTOCOL_3 = 3 << 16;
    private static final byte[] AUTHENTICATED = message('R', new byte[4]);
    private static final byte[] READY = message('Z', new byte[] {'I'});

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<Server> free = new ConcurrentLinkedDeque<>();
    private final AtomicInteger clients = new AtomicInteger();

    /**
     * Starts a pooler, which listens on a free port.
     *
     * @param target the port of the database on this machine
     */
    public TransactionPooler(int target) {
        this(target, 0);
    }

    /** @param port to listen on; 0 for a free one */
    public TransactionPooler(int target, int port) {
        this.target = target;
        try {
            this.listener = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("pooler").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        var client = new Client(socket);
        try (socket) {
            client.run();
        } catch (IOException e) {
            // The client or the server has closed its connection.
        } finally {
            client.abandon();
            sockets.remove(socket);
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        sockets.forEach(TransactionPooler::closeQuietly);
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] message(int type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) type)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }

    private record Message(int type, byte[] body) {

        static Message read(DataInputStream in) throws IOException {
            int type = in.readUnsignedByte();
            return new Message(type, in.readNBytes(in.readInt() - 4));
        }

        byte[] bytes() {
            return message(type, body);
        }
    }

    /** A client's connection, with a server connection while a transaction is open or an answer is due. */
    private final class Client {

        private final Socket socket;
        private @Nullable Server server;
        private int answersDue;

        Client(Socket socket) {
            this.socket = socket;
        }

        void run() throws IOException {
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            byte[] startup = startup(in);
            greet(startup);
            while (true) {
                Message message = Message.read(in);
                if (message.type() == 'X') {
                    return;
                }
                pass(message, startup);
            }
        }

        /** Declines encryption, and returns the message that names user and database. */
        private byte[] startup(DataInputStream in) throws IOException {
            while (true) {
                int length = in.readInt();
                byte[] rest = in.readNBytes(length - 4);
                if (ByteBuffer.wrap(rest).getInt() == PROTOCOL_3) {
                    return ByteBuffer.allocate(length).putInt(length).put(rest).array();
                }
                socket.getOutputStream().write(NO_ENCRYPTION);
            }
        }

        /** The number of the server process is made up: a client has no server process of its own. */
        private void greet(byte[] startup) throws IOException {
            Server any = borrow(startup);
            List<Message> parameters = any.parameters;
            free.push(any);
            OutputStream out = socket.getOutputStream();
            out.write(AUTHENTICATED);
            for (Message parameter : parameters) {
                out.write(parameter.bytes());
            }
            int number = clients.incrementAndGet();
            out.write(message(
                    'K', ByteBuffer.allocate(8).putInt(number).putInt(number).array()));
            out.write(READY);
        }

        private synchronized void pass(Message message, byte[] startup) throws IOException {
            Server current = server;
            if (current == null) {
                current = borrow(startup);
                current.client = this;
                server = current;
            }
            if (message.type() == 'Q' || message.type() == 'S') {
                answersDue++;
            }
            current.socket.getOutputStream().write(message.bytes());
        }

        synchronized void answer(Server from, Message message) throws IOException {
            socket.getOutputStream().write(message.bytes());
            if (message.type() == 'Z' && --answersDue == 0 && message.body()[0] == 'I') {
                server = null;
                from.client = null;
                free.push(from);
            }
        }

        /** A transaction of a client that has gone is rolled back when its server connection ends. */
        synchronized void abandon() {
            if (server != null) {
                closeQuietly(server.socket);
                server = null;
            }
        }
    }

    private Server borrow(byte[] startup) throws IOException {
        Server idle = free.poll();
        return idle == null ? new Server(startup) : idle;
    }

    /** A connection to the database. */
    private final class Server {

        private final Socket socket;
        private final List<Message> parameters = new ArrayList<>();
        private volatile @Nullable Client client;

        Server(byte[] startup) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(socket);
            socket.getOutputStream().write(startup);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            for (Message message = Message.read(in); message.type() != 'Z'; message = Message.read(in)) {
                if (message.type() == 'S') {
                    parameters.add(message);
                }
            }
            Thread.ofVirtual().start(() -> answers(in));
        }

        private void answers(DataInputStream in) {
            try (socket) {
                while (true) {
                    Message message = Message.read(in);
                    Client current = client;
                    if (current != null) {
                        current.answer(this, message);
                    }
                }
            } catch (IOException e) {
                free.remove(this);
                sockets.remove(socket);
            }
        }
    }
}
