package io.millrace.testbed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

/** Scripts the answers of a trip's participants, and records their commands. */
@ApplicationScoped
public class TripScript {

    private final Map<String, Deque<String>> outcomes = new ConcurrentHashMap<>();
    private final Map<String, List<String>> asked = new ConcurrentHashMap<>();

    /** Sets the outcomes of an action, one for each request in turn; after the last, the outcome is "ok". */
    public void when(String trip, String action, String... inTurn) {
        outcomes.put(trip + action, new ArrayDeque<>(List.of(inTurn)));
    }

    /** Sets the outcome of the saga's reaction to turning back: "fails", "hangs", or any other text for success. */
    public void whenItTurnsBack(String trip, String outcome) {
        outcomes.put(trip + "turns back", new ArrayDeque<>(List.of(outcome)));
    }

    Uni<Void> reaction(String trip) {
        Deque<String> left = outcomes.getOrDefault(trip + "turns back", new ArrayDeque<>());
        return switch (left.isEmpty() ? "" : left.peek()) {
            case "fails" -> Uni.createFrom().failure(new IllegalStateException("the travel agency fails"));
            case "hangs" -> Uni.createFrom().nothing();
            default -> Uni.createFrom().voidItem();
        };
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
