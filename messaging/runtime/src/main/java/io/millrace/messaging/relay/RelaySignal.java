package io.millrace.messaging.relay;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Tells the relay of this process what this process has committed: in which lanes events were stored, and of which
 * channel a person has changed a held key. So the relay need not wait for its next read of the tables, and need not look
 * into the other lanes.
 */
@ApplicationScoped
public class RelaySignal {

    private final List<Consumer<Map<String, Set<Integer>>>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> holdListeners = new CopyOnWriteArrayList<>();

    /** @param lanes the lanes by channel; the transaction has committed */
    public void stored(Map<String, Set<Integer>> lanes) {
        for (Consumer<Map<String, Set<Integer>>> listener : listeners) {
            listener.accept(lanes);
        }
    }

    /** @param channel the channel of a held key that an act has changed; the act's transaction has committed */
    public void holdsChanged(String channel) {
        for (Consumer<String> listener : holdListeners) {
            listener.accept(channel);
        }
    }

    void onHoldsChanged(Consumer<String> listener) {
        holdListeners.add(listener);
    }

    void onStored(Consumer<Map<String, Set<Integer>>> listener) {
        listeners.add(listener);
    }
}
