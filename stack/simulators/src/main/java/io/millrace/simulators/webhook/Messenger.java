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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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
    private final Set<Message> underWay = ConcurrentHashMap.newKeySet();
    private final Runnable onEnd;

    /** @param onEnd called after each attempt: the next message about the subject, or the next attempt, may be due */
    public Messenger(Outgoing outgoing, Webhook webhook, Runnable onEnd) {
        this.outgoing = outgoing;
        this.webhook = webhook;
        this.onEnd = onEnd;
    }

    /**
     * Begins to send what is due, without waiting for the answers.
     *
     * @return the time until the next message is due that is not being sent
     */
    public Optional<Duration> send() {
        // First, as a message may fall due in between.
        Optional<Duration> untilNext = outgoing.untilNext();
        for (Message message : outgoing.due()) {
            if (underWay.add(message)) {
                threads.execute(() -> {
                    try {
                        send(message);
                    } catch (InterruptedException e) {
                        // The simulator stops; the message is sent when it runs again.
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "The message " + message.id() + " is sent again: " + e);
                    } finally {
                        underWay.remove(message);
                        onEnd.run();
                    }
                });
            }
        }
        return untilNext;
    }

    private void send(Message message) throws InterruptedException {
        String failure = post(message);
        if (failure.isEmpty()) {
            outgoing.remove(message);
        } else if (message.attempts() + 1 >= MOST_ATTEMPTS) {
            LOG.log(Level.WARNING, "The message {0} is given up: {1}", message.id(), failure);
            outgoing.remove(message);
        } else {
            LOG.log(Level.INFO, "The message {0} is sent again: {1}", message.id(), failure);
            outgoing.postpone(message, pause(message.attempts()));
        }
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
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }
}
