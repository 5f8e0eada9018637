package io.millrace.messaging.rules;

/**
 * A rule that a value breaks.
 *
 * @param rule the rule's name, such as {@code minimum}
 * @param field path of the field that breaks it, such as {@code lines[0].units}; empty for the value as a whole
 * @param message what the field must be, and what it is
 */
public record BrokenRule(String rule, String field, String message) {

    /** The same rule, as the value that contains this one sees it. */
    BrokenRule within(String outer) {
        String path = field.isEmpty() ? outer : field.startsWith("[") ? outer + field : outer + "." + field;
        return new BrokenRule(rule, path, message);
    }
}
