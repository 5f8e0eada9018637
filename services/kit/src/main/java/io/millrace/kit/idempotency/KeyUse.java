package io.millrace.kit.idempotency;

import io.quarkiverse.resteasy.problem.HttpProblem;

/** Whether a key has been used, and for what. */
public sealed interface KeyUse {

    /** The key is new: the request is the first one under it. */
    record New() implements KeyUse {}

    /** The request was carried out before, and is answered as then. */
    record Repeated(StoredAnswer answer) implements KeyUse {}

    /** The key stands for another request. */
    record Reused() implements KeyUse {

        public HttpProblem problem() {
            return AnswerStore.reused();
        }
    }
}
