package io.millrace.catalog;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.OneLine;
import io.millrace.kit.PlainText;

/** The body of a request that lists or changes a product. */
public record ProductRequest(
        @NotBlank @OneLine @Size(max = 200) String name,
        @Nullable @PlainText @Size(max = 2000) String description,
        @NotNull @Valid Money price) {

    static final String EXAMPLE = """
            {
              "name": "Coffee mill",
              "description": "Hand-driven, with a steel burr",
              "price": {"amount": "39.00", "currency": "EUR"}
            }""";

    String descriptionOrEmpty() {
        return description == null ? "" : description;
    }
}
