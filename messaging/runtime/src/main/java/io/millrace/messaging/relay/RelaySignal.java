package io.millrace.messaging.relay;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Tells the relay of this process in which lanes a transaction of this process has stored events. So the relay need not
 * wait for its next read of the table, and need not look into the other lanes.
 */
@ApplicationScoped
public class RelaySignal {

    private final List<Consumer<Map<String, Set<Integer>>>> listeners = new CopyOnWriteArrayList<>();

    /** @param lanes the lanes by channel; the transaction has committed */
    public void stored(Map<String, Set<Integer>> lanes) {
        for (Consumer<Map<String, Set<Integer>>> listener : listeners) {
            listener.accept(lanes);
        }
    }

    void onStored(Consumer<Map<String, Set<Integer>>> listener) {
        listeners.add(listener);
    }
}
