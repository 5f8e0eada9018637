package io.millrace.bench.ground;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes open resources when the JVM exits, the last one first, so that an interrupted measurement leaves no process
 * behind.
 */
public final class AtExit {

    private static final Deque<Closeable> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "close"));
    }

    private AtExit() {}

    public static synchronized void close(Closeable resource) {
        OPEN.push(resource);
    }

    public static synchronized void closed(Closeable resource) {
        OPEN.remove(resource);
    }

    private static void closeAll() {
        while (true) {
            Closeable last;
            synchronized (AtExit.class) {
                last = OPEN.peek();
                if (last == null) {
                    return;
                }
                OPEN.pop();
            }
            try {
                last.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
