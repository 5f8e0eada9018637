package io.millrace.orders;

import java.util.List;
import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** What a customer wants. Without prices: those are ours. */
public record OrderRequest(
        @NotNull @Valid CustomerRequest customer,
        @NotNull @Valid AddressRequest shipTo,

        @NotEmpty @Size(max = MAX_LINES, message = "must have 1 to " + MAX_LINES + " lines; split larger orders") List<@NotNull @Valid LineRequest> lines,

        @NotBlank @Size(max = 100) String paymentToken) {

    static final int MAX_LINES = 1000;
    static final int MAX_QUANTITY = 1_000_000;

    /** No quoted names, comments and characters that can't be seen: mail clients take some of them, and refuse others. */
    private static final String EMAIL = "[^\\p{C}\\p{Z}\"(),:;<>@\\[\\]\\\\]+@[^\\p{C}\\p{Z}@]+";

    private static final String EMAIL_MESSAGE = "must be an email address such as ada@millrace.example";

    /** Who orders. */
    public record CustomerRequest(
            @NotNull UUID customerId,
            @NotBlank @Size(max = 200) String name,

            @NotBlank @Email(regexp = EMAIL, message = EMAIL_MESSAGE) @Size(max = 254) String email) {

        OrderFact.Customer toFact() {
            return new OrderFact.Customer(customerId, name, email);
        }
    }

    /** Where the goods shall go. */
    public record AddressRequest(
            @NotBlank @Size(max = 200) String street,
            @NotBlank @Size(max = 20) String postalCode,
            @NotBlank @Size(max = 100) String city,
            @NotBlank @Size(max = 100) String country) {

        OrderFact.Address toFact() {
            return new OrderFact.Address(street, postalCode, city, country);
        }
    }

    /** So many units of a product. */
    public record LineRequest(
            @NotBlank @Size(max = 40) String sku,
            @NotNull @Min(1) @Max(MAX_QUANTITY) Integer quantity) {

        OrderFact.Line toFact() {
            return new OrderFact.Line(sku, quantity);
        }
    }
}
