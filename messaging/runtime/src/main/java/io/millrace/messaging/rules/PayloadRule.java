package io.millrace.messaging.rules;

import java.util.Optional;

/**
 * A rule for received values of a type, where the properties of an Avro schema cannot express it. Make it a bean:
 *
 * <pre>{@code
 * @Singleton
 * class MinorUnits implements PayloadRule<Money> { ... }
 * }</pre>
 *
 * <p>The extension checks each payload of this type, and each Avro record of this type inside a payload, before the
 * handler gets the payload. A payload that breaks a rule is dead-lettered at once.
 *
 * @param <T> type of the values
 */
public interface PayloadRule<T> {

    /** The class of the values; subclasses are not included. */
    Class<T> type();

    /** Checks a value; empty if the value keeps the rule. Runs on the event loop. */
    Optional<BrokenRule> check(T value);
}
