package io.millrace.bench.peers.namastack;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.namastack.outbox.Outbox;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Stores rows on request, with the same endpoints as the other subject of the bench. */
@RestController
class RowsController {

    private static final int PER_TRANSACTION = 1000;
    private static final int MOST_AT_ONCE = 16;

    private final Outbox outbox;
    private final TransactionTemplate transactions;
    private final Random random = new Random(1);

    RowsController(Outbox outbox, TransactionTemplate transactions) {
        this.outbox = outbox;
        this.transactions = transactions;
    }

    @PostMapping("/rows/fill")
    void fill(@RequestParam int count, @RequestParam int keys, @RequestParam int bytes) {
        for (int done = 0; done < count; done += PER_TRANSACTION) {
            int portion = Math.min(PER_TRANSACTION, count - done);
            transactions.executeWithoutResult(status -> {
                for (int i = 0; i < portion; i++) {
                    send(keys, bytes);
                }
            });
        }
    }

    /**
     * Stores rows at a steady rate.
     *
     * @return a line for each event: its id and when its commit was known, in microseconds since 1970
     */
    @PostMapping("/rows/stream")
    String stream(
            @RequestParam int rate, @RequestParam int seconds, @RequestParam int keys, @RequestParam int bytes)
            throws InterruptedException {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        try (var writers = Executors.newFixedThreadPool(MOST_AT_ONCE)) {
            long begin = System.nanoTime();
            for (int i = 0; i < rate * seconds; i++) {
                long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
                long early = due - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                writers.execute(() -> {
                    String id = transactions.execute(status -> send(keys, bytes));
                    lines.add(id + " " + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
                });
            }
        }
        return String.join("\n", lines);
    }

    private String send(int keys, int bytes) {
        String id = UUID.randomUUID().toString();
        var text = new StringBuilder(bytes).append(id);
        random.ints(bytes - id.length(), 'A', 'z').forEach(text::appendCodePoint);
        outbox.schedule(new Row(text.toString()), "key-" + random.nextInt(keys));
        return id;
    }
}
