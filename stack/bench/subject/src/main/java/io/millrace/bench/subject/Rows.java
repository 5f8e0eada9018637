package io.millrace.bench.subject;

import java.util.Random;
import java.util.random.RandomGenerator;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.OutboxEmitter;

/**
 * Sends events of a given size, with keys chosen at random; no two events are alike, so that nothing compresses away.
 */
@ApplicationScoped
class Rows {

    private static final int FIRST = ' ';
    private static final int LAST = '~';

    private final OutboxEmitter<String> rows;
    private final RandomGenerator random = new Random(1);

    Rows(@Channel("rows-out") OutboxEmitter<String> rows) {
        this.rows = rows;
    }

    /**
     * Sends one event.
     *
     * @return the event's id
     */
    String send(int keys, int bytes) {
        var text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) random.nextInt(FIRST, LAST);
        }
        return rows.send("key-" + random.nextInt(keys), ascii(text)).toString();
    }

    @SuppressWarnings("deprecation") // This constructor takes the bytes as they are.
    private static String ascii(byte[] text) {
        return new String(text, 0);
    }
}
