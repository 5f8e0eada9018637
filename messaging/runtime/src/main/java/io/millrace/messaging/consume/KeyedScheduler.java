package io.millrace.messaging.consume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Runs items of one key one after the other in the order in which they came, and those of different keys at the same
 * time, up to a limit.
 *
 * <p>Keys are told apart as they are, not by hash: a slow key holds up no other, as long as there is a free slot. An
 * item without a key waits for nothing. Not thread-safe: all calls come from one context, completions too.
 *
 * @param <T> type of the items
 */
final class KeyedScheduler<T> {

    /** Starts an item; the second argument is to be run when it has ended. */
    private final BiConsumer<T, Runnable> work;

    private final int concurrency;
    private final Map<Object, Deque<T>> waiting = new HashMap<>();
    private final Deque<Object> ready = new ArrayDeque<>();
    private int running;

    KeyedScheduler(int concurrency, BiConsumer<T, Runnable> work) {
        this.concurrency = concurrency;
        this.work = work;
    }

    void submit(@Nullable String key, T item) {
        Object lane = key == null ? new Object() : key;
        Deque<T> queue = waiting.get(lane);
        if (queue != null) {
            queue.add(item);
            return;
        }
        queue = new ArrayDeque<>();
        queue.add(item);
        waiting.put(lane, queue);
        ready.add(lane);
        startReady();
    }

    int running() {
        return running;
    }

    private void startReady() {
        while (running < concurrency && !ready.isEmpty()) {
            Object lane = ready.remove();
            T item = waiting.getOrDefault(lane, new ArrayDeque<>()).peek();
            if (item != null) {
                running++;
                work.accept(item, () -> ended(lane));
            }
        }
    }

    private void ended(Object lane) {
        running--;
        Deque<T> queue = waiting.get(lane);
        if (queue != null) {
            queue.poll();
            if (queue.isEmpty()) {
                waiting.remove(lane);
            } else {
                // Behind the keys that have waited for a slot meanwhile.
                ready.add(lane);
            }
        }
        startReady();
    }
}
