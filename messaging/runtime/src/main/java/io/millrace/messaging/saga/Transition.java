package io.millrace.messaging.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The saga's state after an event, and the effects to carry out. */
record Transition(SagaState state, List<Effect> effects) {

    static Transition of(SagaState state, Effect... effects) {
        return new Transition(state, List.of(effects));
    }

    /** Adds the transition that follows from this transition's state. */
    Transition then(Function<SagaState, Transition> following) {
        Transition next = following.apply(state);
        var all = new ArrayList<>(effects);
        all.addAll(next.effects());
        return new Transition(next.state(), List.copyOf(all));
    }
}
