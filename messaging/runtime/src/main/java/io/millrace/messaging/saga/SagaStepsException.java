package io.millrace.messaging.saga;

import java.io.Serial;
import java.util.UUID;

/**
 * A saga was begun with another number of steps than its definition has now. The stored state names the steps by their
 * places, so an event could be taken for that of another step: the saga is left as it is.
 */
final class SagaStepsException extends IllegalStateException {

    @Serial
    private static final long serialVersionUID = 1;

    SagaStepsException(UUID id, SagaDefinition<?> definition, int begunWith) {
        super(
                "saga %s %s was begun with %d steps, and its definition has %d: it is left as it is. Define the new list of steps under another type, and keep the former definition until its sagas have ended"
                        .formatted(
                                definition.type(),
                                id,
                                begunWith,
                                definition.steps().size()));
    }
}
