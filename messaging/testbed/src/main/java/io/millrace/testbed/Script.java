package io.millrace.testbed;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import io.millrace.messaging.EventContext;

/** Scripts the handlers' actions for certain values, and records their attempts. */
@ApplicationScoped
public class Script {

    private final Map<String, Function<EventContext, Uni<Void>>> actions = new ConcurrentHashMap<>();
    private final Map<String, List<Integer>> attempts = new ConcurrentHashMap<>();

    /** Runs the action within the handler of that value, before the value is stored. */
    public void when(String value, Function<EventContext, Uni<Void>> action) {
        actions.put(value, action);
    }

    public void forget(String value) {
        actions.remove(value);
    }

    public List<Integer> attempts(String value) {
        return List.copyOf(Objects.requireNonNull(attempts.getOrDefault(value, List.of())));
    }

    Uni<Void> act(String value, EventContext context) {
        attempts.computeIfAbsent(value, name -> new CopyOnWriteArrayList<>()).add(context.attempt());
        var action = actions.get(value);
        return action == null ? Uni.createFrom().voidItem() : action.apply(context);
    }
}
