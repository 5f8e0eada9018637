package io.millrace.stack.retail;

import java.io.Closeable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.millrace.stack.StackException;

/** Bounds concurrent tasks: submitting blocks at the limit. After the first failure no further task starts. */
final class Window implements Closeable {

    private final Semaphore free;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    Window(int size) {
        this.free = new Semaphore(size);
    }

    /** Waits for a free place and starts the task; does nothing after a failure, which {@link #close} throws. */
    void run(Runnable task) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted", e);
        }
        if (failure.get() != null) {
            free.release();
            return;
        }
        tasks.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                free.release();
            }
        });
    }

    /** Waits until all tasks have ended, and throws the first failure. */
    @Override
    public void close() {
        tasks.close();
        RuntimeException first = failure.get();
        if (first != null) {
            throw first;
        }
    }
}
