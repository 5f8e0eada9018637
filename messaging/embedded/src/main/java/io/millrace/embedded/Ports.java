package io.millrace.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class Ports {

    /** Between what the stack listens on and what it has its servers on. */
    private static final int LOWEST = 13_000;

    private static final int ABOVE = 23_000;
    private static final int ATTEMPTS = 1_000;

    private Ports() {}

    /**
     * A port that nobody listens on at this moment. It is none of those that the system gives to whoever connects or
     * asks for any port at all: one of these may be gone before a server that was told its number gets to it.
     */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE);
            if (isFree(port)) {
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
}
