package io.millrace.bench.subject;

import java.util.Random;
import java.util.random.RandomGenerator;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;

import io.millrace.messaging.OutboxEmitter;

/** Events of a given size for keys chosen at random; no two are alike, so that nothing compresses away. */
@ApplicationScoped
class Rows {

    private static final int FIRST = ' ';
    private static final int LAST = '~';

    private final OutboxEmitter<String> rows;
    private final RandomGenerator random = new Random(1);

    Rows(@Channel("rows-out") OutboxEmitter<String> rows) {
        this.rows = rows;
    }

    /** @return the event's id */
    String send(int keys, int bytes) {
        var text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) random.nextInt(FIRST, LAST);
        }
        return rows.send("key-" + random.nextInt(keys), ascii(text)).toString();
    }

    @SuppressWarnings("deprecation") // The one that takes bytes as they are.
    private static String ascii(byte[] text) {
        return new String(text, 0);
    }
}
