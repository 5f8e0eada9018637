package io.millrace.messaging.async;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

/** The loops of this instance that the liveness check watches. */
@ApplicationScoped
public class Loops {

    private final List<LoopWatch> watches = new CopyOnWriteArrayList<>();

    /**
     * Watches a loop from now on.
     *
     * @param name the loop's name in the liveness check
     * @param longest how long a round and the pause before it may take together; beyond, the loop counts as stuck
     */
    public LoopWatch watch(String name, Duration longest) {
        var watch = new LoopWatch(name, longest);
        watches.add(watch);
        return watch;
    }

    public List<LoopWatch> all() {
        return List.copyOf(watches);
    }
}
