package io.millrace.messaging.rules;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.messaging.codec.PayloadFormat;

/** Checks the payloads of one handler. */
public interface PayloadCheck {

    /** The first rule that the payload breaks; null if it keeps all rules. */
    @Nullable BrokenRule broken(Object payload, @Nullable String key);

    /** @throws BrokenRuleException if the payload breaks a rule */
    default void check(Object payload, @Nullable String key) {
        BrokenRule broken = broken(payload, key);
        if (broken != null) {
            throw new BrokenRuleException(payload.getClass().getSimpleName(), broken);
        }
    }

    /** The check of a format. Applications without Avro load no class that needs Avro. */
    static PayloadCheck of(PayloadFormat format, List<PayloadRule<?>> rules) {
        return format == PayloadFormat.AVRO
                ? new RecordCheck(rules)
                : (payload, key) -> broken(rules, payload.getClass(), payload);
    }

    /** The first of the rules for the type that the value breaks; null if it keeps them. */
    static @Nullable BrokenRule broken(List<PayloadRule<?>> rules, Class<?> type, Object value) {
        for (PayloadRule<?> rule : rules) {
            if (rule.type() == type) {
                BrokenRule broken = broken(rule, value);
                if (broken != null) {
                    return broken;
                }
            }
        }
        return null;
    }

    private static <T> @Nullable BrokenRule broken(PayloadRule<T> rule, Object value) {
        return rule.check(rule.type().cast(value)).orElse(null);
    }
}
