package io.millrace.messaging.relay.publish;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import io.smallrye.mutiny.Uni;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The one transactional producer of a channel, on a thread of its own because Kafka's client blocks.
 *
 * <p>There is never a second producer. A producer that cannot reach the broker is kept and asked again: Kafka's client
 * goes on connecting by itself. Each further producer would leave a request at the broker that fences a later producer.
 * Any other failure closes the producer, on the same thread, before the next producer is created.
 */
final class RelayProducer {

    private static final Logger LOG = Logger.getLogger(RelayProducer.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final RelayProducers producers;
    private final ExecutorService thread;
    private volatile @Nullable Producer<Object, Object> current;
    /** Whether the broker knows the current producer. Used on the producer's thread. */
    private boolean known;

    RelayProducer(RelayProducers producers) {
        this.producers = producers;
        // Kafka's client loads classes that the configuration names, by this class loader.
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        this.thread = Executors.newSingleThreadExecutor(task -> {
            var sending = new Thread(task, producers.clientId("relay-thread"));
            sending.setDaemon(true);
            sending.setContextClassLoader(loader);
            return sending;
        });
    }

    /** Returns a producer that has fenced its predecessors. Fails while the broker cannot be reached. */
    Uni<Producer<Object, Object>> ready() {
        return Uni.createFrom().item(this::connected).runSubscriptionOn(thread);
    }

    private Producer<Object, Object> connected() {
        Producer<Object, Object> producer = current;
        if (producer == null) {
            producer = producers.create();
            current = producer;
            known = false;
        }
        if (!known) {
            connect(producer);
        }
        return producer;
    }

    private void connect(Producer<Object, Object> producer) {
        try {
            producer.initTransactions();
        } catch (TimeoutException e) {
            // initTransactions may be called again, and the client goes on connecting meanwhile.
            throw e;
        } catch (RuntimeException | Error e) {
            close(producer, Duration.ZERO);
            throw e;
        }
        known = true;
        producers.announce(producer);
    }

    /** Runs the work with the producer, on the producer's thread. */
    Uni<Void> run(Producer<Object, Object> producer, Consumer<Producer<Object, Object>> work) {
        return Uni.createFrom().voidItem().runSubscriptionOn(thread).invoke(() -> work.accept(producer));
    }

    /** Closes a producer that is of no use any more. The next producer is created after this one is closed. */
    void discard(Producer<Object, Object> producer, Throwable why) {
        LOG.debugf(why, "outbox: producer %s is closed, the next batch gets a new one", producers.clientId("relay"));
        thread.execute(() -> close(producer, CLOSE_TIMEOUT));
    }

    /**
     * Ends any call that blocks the thread, by closing the producer under it.
     *
     * @return completes when the thread is free; never completes if the thread is stuck in another call
     */
    Uni<Void> unblock() {
        Producer<Object, Object> stuck = current;
        if (stuck == null) {
            return Uni.createFrom().voidItem();
        }
        Thread.ofVirtual().name(producers.clientId("relay-unblock")).start(() -> stuck.close(Duration.ZERO));
        return run(stuck, producer -> close(producer, Duration.ZERO));
    }

    private void close(Producer<Object, Object> producer, Duration timeout) {
        if (current != producer) {
            return;
        }
        current = null;
        try {
            producer.close(timeout);
        } catch (RuntimeException e) {
            LOG.warnf("outbox: producer %s could not be closed in order: %s", producers.clientId("relay"), e);
        }
        if (known) {
            known = false;
            producers.announce(producer);
        }
    }

    /** Closes the producer and ends the thread. Call it only when no record is on its way. */
    void stop() {
        thread.execute(() -> {
            Producer<Object, Object> last = current;
            if (last != null) {
                close(last, CLOSE_TIMEOUT);
            }
        });
        thread.shutdown();
    }
}
