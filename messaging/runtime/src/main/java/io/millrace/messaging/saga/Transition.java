package io.millrace.messaging.saga;

import java.util.ArrayList;
import java.util.List;

/** The state after something has happened, and what has to be done. */
record Transition(SagaState state, List<Effect> effects) {

    static Transition of(SagaState state, Effect... effects) {
        return new Transition(state, List.of(effects));
    }

    Transition then(Transition next) {
        var all = new ArrayList<>(effects);
        all.addAll(next.effects());
        return new Transition(next.state(), List.copyOf(all));
    }
}
