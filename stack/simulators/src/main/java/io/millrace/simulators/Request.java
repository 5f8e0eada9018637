package io.millrace.simulators;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

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

    /** @throws Refusal if there is no such header */
    public String header(String name) {
        return demand(name, headers.apply(name));
    }

    /** @throws Refusal if the query has no such parameter */
    public String parameter(String name) {
        return demand(name, query.get(name));
    }

    /** @throws Refusal if the body has no such text */
    public String text(String field) {
        JsonNode value = body.path(field);
        return demand(field, value.isTextual() ? value.textValue() : null);
    }

    /** An amount, such as {@code {"value": "15.30", "currency": "GBP"}}. */
    public Amount amount() {
        JsonNode amount = body.path("amount");
        String value = demand("amount.value", amount.path("value").textValue());
        String currency = demand("amount.currency", amount.path("currency").textValue());
        if (!value.matches("\\d{1,15}(\\.\\d{1,4})?") || new BigDecimal(value).signum() == 0) {
            throw Refusal.badRequest("amount.value must be a decimal number above 0, such as \"15.30\"");
        }
        demandFields(amount, "amount.", List.of("value", "currency"));
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
