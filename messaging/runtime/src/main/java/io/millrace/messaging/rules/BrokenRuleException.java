package io.millrace.messaging.rules;

import java.io.Serial;

import io.millrace.messaging.PermanentFailure;

/** A received payload breaks a rule of its contract. No retry helps, so the event is dead-lettered at once. */
public final class BrokenRuleException extends PermanentFailure {

    @Serial
    private static final long serialVersionUID = 1;

    /** @param payload the payload's type, without its package */
    public BrokenRuleException(String payload, BrokenRule broken) {
        super("%s breaks the rule %s: %s %s"
                .formatted(
                        payload,
                        broken.rule(),
                        broken.field().isEmpty() ? "the payload" : broken.field(),
                        broken.message()));
    }
}
