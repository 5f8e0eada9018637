package io.millrace.messaging.rules;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.regex.Pattern;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

import io.millrace.messaging.event.StoredText;

/**
 * The rules of one field, from the properties of its schema. Names and meaning are those of JSON Schema: {@code minimum}
 * and {@code maximum}, {@code maxLength} and {@code pattern} (of the whole text), {@code minItems} and {@code maxItems};
 * {@code notBlank} and {@code oneLine} are ours. A field that is null keeps all of them.
 */
final class FieldRules {

    private static final int MAX_SHOWN = 60;

    private final String name;
    private final @Nullable BigDecimal minimum;
    private final @Nullable BigDecimal maximum;
    private final int maxLength;
    private final boolean notBlank;
    private final boolean oneLine;
    private final @Nullable Pattern pattern;
    private final int minItems;
    private final int maxItems;

    private FieldRules(Schema.Field field) {
        name = field.name();
        minimum = number(field, "minimum");
        maximum = number(field, "maximum");
        maxLength = count(field, "maxLength", Integer.MAX_VALUE);
        notBlank = Boolean.TRUE.equals(field.getObjectProp("notBlank"));
        oneLine = Boolean.TRUE.equals(field.getObjectProp("oneLine"));
        String expression = field.getProp("pattern");
        pattern = expression == null ? null : Pattern.compile(expression);
        minItems = count(field, "minItems", 0);
        maxItems = count(field, "maxItems", Integer.MAX_VALUE);
    }

    static FieldRules of(Schema.Field field) {
        return new FieldRules(field);
    }

    String name() {
        return name;
    }

    @Nullable BrokenRule broken(@Nullable Object value) {
        return switch (value) {
            case String text -> text(text);
            case BigDecimal number -> number(number);
            case Integer number -> number(BigDecimal.valueOf(number));
            case Long number -> number(BigDecimal.valueOf(number));
            case Collection<?> items -> items(items.size());
            case null, default -> null;
        };
    }

    private @Nullable BrokenRule text(String text) {
        if (notBlank && text.isBlank()) {
            return broken("notBlank", "must not be blank");
        }
        if (oneLine && !StoredText.isOneLine(text)) {
            return broken("oneLine", "must be one line, without control characters");
        }
        if (text.length() > maxLength) {
            return broken("maxLength", "must have %d characters or less, has %d".formatted(maxLength, text.length()));
        }
        if (pattern != null && !pattern.matcher(text).matches()) {
            return broken("pattern", "must match %s, is %s".formatted(pattern.pattern(), shown(text)));
        }
        return null;
    }

    private @Nullable BrokenRule number(BigDecimal number) {
        if (minimum != null && number.compareTo(minimum) < 0) {
            return broken("minimum", "must be %s or more, is %s".formatted(minimum, number));
        }
        if (maximum != null && number.compareTo(maximum) > 0) {
            return broken("maximum", "must be %s or less, is %s".formatted(maximum, number));
        }
        return null;
    }

    private @Nullable BrokenRule items(int count) {
        if (count < minItems) {
            return broken("minItems", "must have %d items or more, has %d".formatted(minItems, count));
        }
        if (count > maxItems) {
            return broken("maxItems", "must have %d items or less, has %d".formatted(maxItems, count));
        }
        return null;
    }

    private BrokenRule broken(String rule, String message) {
        return new BrokenRule(rule, name, message);
    }

    /** A value in a message: text may be long. */
    static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return "'" + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…") + "'";
    }

    private static @Nullable BigDecimal number(Schema.Field field, String property) {
        Object value = field.getObjectProp(property);
        return value == null ? null : new BigDecimal(value.toString());
    }

    private static int count(Schema.Field field, String property, int otherwise) {
        return field.getObjectProp(property) instanceof Number number ? number.intValue() : otherwise;
    }
}
