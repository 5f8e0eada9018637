package io.millrace.simulators;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A request as a handler sees it.
 *
 * @param path the parts of the path that the route names
 * @param headers gives a header by its name, or null
 * @param body a missing node if there is none
 */
public record Request(
        Map<String, String> path, Map<String, String> query, UnaryOperator<@Nullable String> headers, JsonNode body) {

    private static final int MOST = 255;
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,15}(\\.\\d{1,4})?");

    /** @throws Refusal if there is no such header */
    public String header(String name) {
        return demand(name, headers.apply(name));
    }

    /** @throws Refusal if the query has no such parameter */
    public String parameter(String name) {
        return demand(name, query.get(name));
    }

    /**
     * @param field its name, or its path such as {@code address.street}
     * @throws Refusal if the body has no such text
     */
    public String text(String field) {
        return demand(field, at(field).textValue());
    }

    /** @throws Refusal if the query has no such UUID */
    public UUID uuidParameter(String name) {
        return uuid(name, parameter(name));
    }

    /** @throws Refusal if the body has no such UUID */
    public UUID uuid(String field) {
        return uuid(field, text(field));
    }

    private static UUID uuid(String name, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(name + " must be a UUID");
        }
    }

    /** @throws Refusal if the body has no such truth value */
    public boolean flag(String field) {
        JsonNode value = at(field);
        if (!value.isBoolean()) {
            throw Refusal.badRequest(field + " must be true or false");
        }
        return value.booleanValue();
    }

    private JsonNode at(String field) {
        return body.at("/" + field.replace('.', '/'));
    }

    /** An amount, such as {@code {"value": "15.30", "currency": "GBP"}}. */
    public Amount amount() {
        String value = text("amount.value");
        String currency = text("amount.currency");
        if (!AMOUNT.matcher(value).matches() || new BigDecimal(value).signum() == 0) {
            throw Refusal.badRequest("amount.value must be a decimal number above 0, such as \"15.30\"");
        }
        demandFieldsOf("amount", "value", "currency");
        var number = new BigDecimal(value);
        if (number.stripTrailingZeros().scale() > decimals(currency)) {
            throw Refusal.badRequest("amount.value has more decimals than " + currency);
        }
        return new Amount(number, currency);
    }

    private static int decimals(String currency) {
        try {
            return Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("amount.currency must be an ISO 4217 code");
        }
    }

    /** @throws Refusal if the body has another field */
    public Request demandFields(String... known) {
        if (!body.isObject()) {
            throw Refusal.badRequest("the body must be a JSON object");
        }
        demandFields(body, "", List.of(known));
        return this;
    }

    /** @throws Refusal if an object within the body is missing, or has another field */
    public Request demandFieldsOf(String object, String... known) {
        JsonNode value = at(object);
        if (!value.isObject()) {
            throw Refusal.badRequest(object + " must be an object");
        }
        demandFields(value, object + ".", List.of(known));
        return this;
    }

    private static void demandFields(JsonNode object, String path, List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Refusal.badRequest(path + name + " is no field of the contract");
            }
        });
    }

    private static String demand(String name, @Nullable String value) {
        if (value == null || value.isBlank() || value.length() > MOST) {
            throw Refusal.badRequest("%s must have 1 to %d characters".formatted(name, MOST));
        }
        return value;
    }
}
