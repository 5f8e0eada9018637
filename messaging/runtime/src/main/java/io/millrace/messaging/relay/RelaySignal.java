package io.millrace.messaging.relay;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Tells the relay of this process that a transaction of this process has stored events, so that it need not wait for
 * its next look into the table.
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
