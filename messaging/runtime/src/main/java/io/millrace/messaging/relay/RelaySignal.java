package io.millrace.messaging.relay;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Wakes the relay of this process when a transaction of this process has stored events. So the relay need not wait for
 * its next read of the table.
 */
@ApplicationScoped
public class RelaySignal {

    private final List<Consumer<List<String>>> listeners = new CopyOnWriteArrayList<>();

    public void wake(List<String> channels) {
        for (Consumer<List<String>> listener : listeners) {
            listener.accept(channels);
        }
    }

    void onWake(Consumer<List<String>> listener) {
        listeners.add(listener);
    }
}
