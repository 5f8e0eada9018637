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
     * Returns a watch for a loop that may begin later, or never: see {@link LoopWatch#begin}.
     *
     * @param name the loop's name in the liveness check
     * @param longest how long a round and the pause before it may take together; beyond, the loop counts as stuck
     */
    public LoopWatch watch(String name, Duration longest) {
        var watch = new LoopWatch(name, longest);
        watches.add(watch);
        return watch;
    }

    /** The watches that have begun and are not stopped. */
    public List<LoopWatch> all() {
        return watches.stream().filter(LoopWatch::isWatching).toList();
    }
}
