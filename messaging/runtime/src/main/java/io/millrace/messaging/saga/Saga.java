package io.millrace.messaging.saga;

import java.util.UUID;

/** A saga as the table {@code saga} stores it, with its definition. */
record Saga<D>(UUID id, SagaDefinition<D> definition, SagaState state, D data, long version) {

    SagaContext<D> context() {
        return new SagaContext<>(id, data, state.why());
    }

    Saga<D> with(SagaState next) {
        return new Saga<>(id, definition, next, data, version);
    }

    Saga<D> withData(D next) {
        return new Saga<>(id, definition, state, next, version);
    }
}
