package io.millrace.messaging.consume;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Runs items of one key one after the other in the order of their submission, and items of different keys at the same
 * time, up to a limit.
 *
 * <p>Each key has a lane of its own, not shared by hash: a slow key delays no other key, as long as there is a free
 * slot. An item without a key waits only for a slot. Not thread-safe: all calls, completions included, come from one
 * context.
 *
 * @param <T> type of the items
 */
final class KeyedScheduler<T> {

    /** Starts an item, and runs the second argument when the item has ended. */
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
                // The lane queues up behind the lanes that wait for a slot.
                ready.add(lane);
            }
        }
        startReady();
    }
}
