package io.millrace.catalog;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;

/** What a product shall be. */
public record ProductRequest(
        @NotBlank @Size(max = 200) String name,
        @Nullable @Size(max = 2000) String description,
        @NotNull @Valid Money price) {

    String descriptionOrEmpty() {
        return description == null ? "" : description;
    }
}
