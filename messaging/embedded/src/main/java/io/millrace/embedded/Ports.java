package io.millrace.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class Ports {

    /** Between the ports of the stack's processes and those of its infrastructure. */
    private static final int LOWEST = 13_000;

    private static final int ABOVE = 23_000;
    private static final int ATTEMPTS = 1_000;

    private static final Path LOCKS =
            Path.of(System.getProperty("java.io.tmpdir"), "millrace-ports-" + System.getProperty("user.name"));

    /** The channels whose locks are the reservations. */
    private static final Collection<FileChannel> RESERVED = new ConcurrentLinkedQueue<>();

    private Ports() {}

    /**
     * Reserves a port that no process listens on, until this process ends. Builds run side by side: between this call and
     * the moment at which a server listens on the port, another process would take the same one. Reservations are locks
     * on files, so they end with the process, however it ends.
     *
     * <p>The port is outside of the range from which the system takes ports for connections.
     */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
            if (isFree(port) && reserve(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free between " + LOWEST + " and " + ABOVE);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the port is the caller's from now on; false if another caller has it, in this process or elsewhere. */
    static boolean reserve(int port) {
        try {
            Files.createDirectories(LOCKS);
            var channel = FileChannel.open(LOCKS.resolve(String.valueOf(port)), CREATE, WRITE);
            // Never closed: closing any channel of a file ends all locks of this process on it.
            RESERVED.add(channel);
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException("no port can be reserved in " + LOCKS, e);
        }
    }
}
