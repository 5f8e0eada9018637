package io.millrace.messaging.testing.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.smallrye.mutiny.Uni;
import org.junit.jupiter.api.Test;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.PermanentFailure;

/**
 * Tests the guarantees of a handler with {@code @Inbox}, over any connector.
 *
 * <p>Run it as a {@code @QuarkusTest} against a handler of texts that stores each value in its transaction and then
 * runs the action that {@link #when} sets. Configure at least two retries of an event before it is parked, and at most
 * a few seconds before it is given up; see {@code millrace.messaging.incoming."channel".failure}.
 */
public abstract class ConsumerCompliance {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Sends an event as another service would, and returns when the broker has stored it. */
    protected abstract void put(UUID id, String key, String value);

    /** Sends a message that is no event: only a text. */
    protected abstract void putPlain(String value);

    /** Sets the action that the handler runs for a value after storing it, in the same transaction. */
    protected abstract void when(String value, Function<EventContext, Uni<Void>> action);

    /** The stored values of a key, in the order in which they were stored. */
    protected abstract List<String> stored(String key);

    /** The values of all dead letters of the channel. */
    protected abstract List<String> deadLetters();

    @Test
    protected void anEventHasItsEffectOnceHoweverOftenItIsDelivered() {
        String key = name("key");
        UUID id = UUID.randomUUID();
        put(id, key, "once");
        put(id, key, "once");
        put(id, key, "once");
        put(UUID.randomUUID(), key, "afterwards");

        awaitStored(key, "once", "afterwards");
    }

    @Test
    protected void eventsOfAKeyAreHandledInTheirOrder() {
        List<String> keys = IntStream.range(0, 5).mapToObj(i -> name("key")).toList();
        String[] values = IntStream.range(0, 40).mapToObj(i -> "v" + i).toArray(String[]::new);
        for (String value : values) {
            keys.forEach(key -> put(UUID.randomUUID(), key, value));
        }

        keys.forEach(key -> awaitStored(key, values));
    }

    @Test
    protected void aSlowKeyHoldsUpNoOther() {
        String slow = name("slow");
        String quick = name("quick");
        var gate = new CompletableFuture<Void>();
        when(slow, context -> Uni.createFrom().completionStage(gate));
        try {
            put(UUID.randomUUID(), slow, slow);
            put(UUID.randomUUID(), slow, "behind");
            put(UUID.randomUUID(), quick, "quick");

            awaitStored(quick, "quick");
            assertThat(stored(slow)).isEmpty();
        } finally {
            gate.complete(null);
        }
        awaitStored(slow, slow, "behind");
    }

    @Test
    protected void aFailureThatPassesLeavesNoTrace() {
        String key = name("key");
        failTimes(key, 2);

        put(UUID.randomUUID(), key, key);

        awaitStored(key, key);
    }

    @Test
    protected void whatIsPutAsideHoldsBackItsKeyAloneAndKeepsItsOrder() {
        String key = name("key");
        String other = name("other");
        failTimes(key, 4);

        put(UUID.randomUUID(), key, key);
        put(UUID.randomUUID(), key, "second");
        put(UUID.randomUUID(), key, "third");
        put(UUID.randomUUID(), other, "free");

        awaitStored(other, "free");
        awaitStored(key, key, "second", "third");
    }

    @Test
    protected void whatCantSucceedIsDeadLetteredOnceAndThoseBehindItGoOn() {
        String key = name("key");
        when(key, context -> Uni.createFrom().failure(new PermanentFailure("never works")));

        put(UUID.randomUUID(), key, key);
        put(UUID.randomUUID(), key, "goes on");

        awaitStored(key, "goes on");
        awaitDeadLetters(key, 1);
    }

    @Test
    protected void eachMessageThatIsNoEventIsDeadLettered() {
        String key = name("key");
        List<String> values =
                IntStream.range(0, 3).mapToObj(i -> name("no event")).toList();
        values.forEach(this::putPlain);
        put(UUID.randomUUID(), key, "goes on");

        awaitStored(key, "goes on");
        values.forEach(value -> awaitDeadLetters(value, 1));
    }

    private void failTimes(String value, int times) {
        var left = new AtomicInteger(times);
        when(
                value,
                context -> left.getAndDecrement() > 0
                        ? Uni.createFrom().failure(new IllegalStateException("fails as it was told to"))
                        : Uni.createFrom().voidItem());
    }

    private void awaitStored(String key, String... values) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored(key)).containsExactly(values));
    }

    private void awaitDeadLetters(String value, int times) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(deadLetters()).filteredOn(value::equals).hasSize(times));
    }

    private static String name(String what) {
        return what + "-" + UUID.randomUUID();
    }
}
