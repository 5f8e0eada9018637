package io.millrace.messaging.registry;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Limits the time of a blocking call. The call runs on a thread of its own, which is interrupted when the time is over.
 */
record Deadline(Duration time) {

    <R> R call(Supplier<R> blocking) {
        var task = new FutureTask<>(blocking::get);
        Thread.ofVirtual().name("registry").start(task);
        try {
            return task.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CompletionException(
                    new TimeoutException("the schema registry has not answered within " + time.toMillis() + " ms"));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } finally {
            task.cancel(true);
        }
    }
}
