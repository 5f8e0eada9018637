package io.millrace.testbed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

/** What the participants of a trip answer, and what they were asked. */
@ApplicationScoped
public class TripScript {

    private final Map<String, Deque<String>> outcomes = new ConcurrentHashMap<>();
    private final Map<String, List<String>> asked = new ConcurrentHashMap<>();

    /** The outcomes of an action, the first for the first time it is asked for; "ok" when there is none left. */
    public void when(String trip, String action, String... inTurn) {
        outcomes.put(trip + action, new ArrayDeque<>(List.of(inTurn)));
    }

    public List<String> asked(String trip) {
        return List.copyOf(asked.getOrDefault(trip, List.of()));
    }

    synchronized String outcome(Trip.Command command) {
        asked.computeIfAbsent(command.name(), name -> new CopyOnWriteArrayList<>())
                .add(command.action());
        Deque<String> left = outcomes.getOrDefault(command.name() + command.action(), new ArrayDeque<>());
        String outcome = left.poll();
        return outcome == null ? "ok" : outcome;
    }
}
