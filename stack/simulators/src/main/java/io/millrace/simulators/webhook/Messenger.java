package io.millrace.simulators.webhook;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.millrace.simulators.webhook.Outgoing.Attempt;
import io.millrace.simulators.webhook.Outgoing.Message;

/** Sends a provider's messages, and sends again those that were not taken, with growing pauses and a limit. */
public final class Messenger implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Messenger.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** Some ten minutes. */
    private static final int MOST_ATTEMPTS = 25;

    private static final int FIRST_REFUSAL = 300;
    private static final int FIRST_SUCCESS = 200;

    private final Outgoing outgoing;
    private final Webhook webhook;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<UUID> underWay = ConcurrentHashMap.newKeySet();

    /** What the next turn of the clock writes, in one statement for all. */
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    private final Runnable onEnd;

    /** @param onEnd called after each attempt: the next message about the subject, or the next attempt, may be due */
    public Messenger(Outgoing outgoing, Webhook webhook, Runnable onEnd) {
        this.outgoing = outgoing;
        this.webhook = webhook;
        this.onEnd = onEnd;
    }

    /**
     * Writes what has become of the messages that were sent, and begins to send what is due, without waiting for the
     * answers.
     *
     * @return the time until the next message is due that is not being sent
     */
    public Optional<Duration> send() {
        settle();
        // First, as a message may fall due in between.
        Optional<Duration> untilNext = outgoing.untilNext();
        for (Message message : outgoing.due()) {
            if (underWay.add(message.id())) {
                threads.execute(() -> {
                    try {
                        attempts.add(new Attempt(message.id(), send(message)));
                        onEnd.run();
                    } catch (InterruptedException e) {
                        // The simulator stops; the message is sent when it runs again.
                        Thread.currentThread().interrupt();
                    }
                });
            }
        }
        return untilNext;
    }

    /** A message counts as under way until this is written; if the database is away, the next turn writes it. */
    private synchronized void settle() {
        List<Attempt> ended = List.copyOf(attempts);
        if (!ended.isEmpty()) {
            outgoing.settle(ended);
            for (Attempt attempt : ended) {
                attempts.remove();
                underWay.remove(attempt.id());
            }
        }
    }

    /** Returns the pause until the next attempt; empty if the message is taken or given up. */
    private Optional<Duration> send(Message message) throws InterruptedException {
        String failure = post(message);
        if (failure.isEmpty()) {
            return Optional.empty();
        }
        if (message.attempts() + 1 >= MOST_ATTEMPTS) {
            LOG.log(Level.WARNING, "The message {0} is given up: {1}", message.id(), failure);
            return Optional.empty();
        }
        LOG.log(Level.INFO, "The message {0} is sent again: {1}", message.id(), failure);
        return Optional.of(pause(message.attempts()));
    }

    private static Duration pause(int attempts) {
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 16));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Returns why the message was not taken; empty if it was. */
    private String post(Message message) throws InterruptedException {
        long now = Instant.now().getEpochSecond();
        String id = message.id().toString();
        var request = HttpRequest.newBuilder(webhook.address())
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(now))
                .header("webhook-signature", webhook.signatures(id, now, message.body()))
                .POST(BodyPublishers.ofString(message.body()))
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status >= FIRST_SUCCESS && status < FIRST_REFUSAL ? "" : "it is answered with " + status;
        } catch (IOException | RuntimeException e) {
            return String.valueOf(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
        try {
            settle();
        } catch (RuntimeException e) {
            LOG.log(Level.INFO, "Messages that were taken are sent again: " + e);
        }
    }
}
