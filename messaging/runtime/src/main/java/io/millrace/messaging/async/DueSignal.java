package io.millrace.messaging.async;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells a loop of this process that a transaction of this process stores a row that falls due. So the loop need not ask
 * the table again and again. The loop does not rely on the signal: it finds the rows of other processes by itself.
 */
public abstract class DueSignal {

    /** A transaction may commit a moment after its row falls due. */
    private static final Duration COMMITTED = Duration.ofMillis(500);

    private final List<Consumer<Duration>> listeners = new CopyOnWriteArrayList<>();

    /** @param time from now until the row falls due; the row's transaction has committed, or is about to */
    public void dueIn(Duration time) {
        listeners.forEach(listener -> {
            listener.accept(time);
            listener.accept(time.plus(COMMITTED));
        });
    }

    public void onDue(Consumer<Duration> listener) {
        listeners.add(listener);
    }
}
