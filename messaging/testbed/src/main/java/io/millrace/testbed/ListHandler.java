package io.millrace.testbed;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.messaging.EventContext;
import io.millrace.messaging.EventFilter;
import io.millrace.messaging.Inbox;

/** Stores each value once, all values of a list in one call. Has no use for some values. */
@ApplicationScoped
public class ListHandler implements EventFilter<String> {

    /** What values begin with that are not wanted. */
    public static final String UNWANTED = "unwanted";

    private static final String CHANNEL = "lists-in";

    private final SeenStore store;
    private final Script script;
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();

    ListHandler(SeenStore store, Script script) {
        this.store = store;
        this.script = script;
    }

    /** The values of each call, failed calls among them. */
    public List<List<String>> calls() {
        return List.copyOf(calls);
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    @Override
    public Uni<List<Boolean>> wanted(List<String> values, List<EventContext> contexts) {
        return Uni.createFrom()
                .item(values.stream().map(value -> !value.startsWith(UNWANTED)).toList());
    }

    @Incoming(CHANNEL)
    @Inbox
    Uni<Void> on(List<String> values, List<EventContext> contexts) {
        calls.add(List.copyOf(values));
        return Multi.createFrom()
                .iterable(IntStream.range(0, values.size()).boxed().toList())
                .onItem()
                .transformToUniAndConcatenate(i -> store.add("lists", values.get(i), contexts.get(i))
                        .chain(() -> script.act(values.get(i), contexts.get(i))))
                .onItem()
                .ignoreAsUni();
    }
}
