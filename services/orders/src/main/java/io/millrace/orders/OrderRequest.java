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

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.OneLine;

/**
 * A customer's request for an order. Prices come from this service's copy of the catalog, not from the request.
 *
 * @param expectedTotal the total that the customer was shown: an order that comes to another total is refused. Null for
 *     whatever it comes to
 */
public record OrderRequest(
        @NotNull @Valid CustomerRequest customer,
        @NotNull @Valid AddressRequest shipTo,

        @NotEmpty @Size(max = MAX_LINES, message = "must have 1 to " + MAX_LINES + " lines; split larger orders") List<@NotNull @Valid LineRequest> lines,

        @NotBlank @OneLine @Size(max = 100) String paymentToken,

        // Left out of the hash of a request without it: the release before hashed none.
        @JsonInclude(JsonInclude.Include.NON_NULL) @Valid @Nullable Money expectedTotal) {

    static final int MAX_LINES = 1000;
    static final int MAX_QUANTITY = 1_000_000;

    /** Excludes quoted names, comments and invisible characters: mail clients accept some of them and refuse others. */
    private static final String EMAIL = "[^\\p{C}\\p{Z}\"(),:;<>@\\[\\]\\\\]+@[^\\p{C}\\p{Z}@]+";

    private static final String EMAIL_MESSAGE = "must be an email address such as ada@millrace.example";

    static final String EXAMPLE = """
            {
              "customer": {
                "customerId": "5a9f0f52-3c1f-4f0e-9d1b-0c6b8c1d2e3f",
                "name": "Ada Miller",
                "email": "ada@millrace.example"
              },
              "shipTo": {"street": "Mill Lane 1", "postalCode": "12345", "city": "Millbrook", "country": "DE"},
              "lines": [{"sku": "mill", "quantity": 1}],
              "paymentToken": "tok_visa"
            }""";

    /** The customer who places the order. */
    public record CustomerRequest(
            @NotNull UUID customerId,
            @NotBlank @OneLine @Size(max = 200) String name,

            @NotBlank @OneLine @Email(regexp = EMAIL, message = EMAIL_MESSAGE) @Size(max = 254) String email) {

        OrderFact.Customer toFact() {
            return new OrderFact.Customer(customerId, name, email);
        }
    }

    /** The address to which the goods shall go. */
    public record AddressRequest(
            @NotBlank @OneLine @Size(max = 200) String street,
            @NotBlank @OneLine @Size(max = 20) String postalCode,
            @NotBlank @OneLine @Size(max = 100) String city,
            @NotBlank @OneLine @Size(max = 100) String country) {

        OrderFact.Address toFact() {
            return new OrderFact.Address(street, postalCode, city, country);
        }
    }

    /** A number of units of a product. */
    public record LineRequest(
            @NotBlank @OneLine @Size(max = 40) String sku,
            @NotNull @Min(1) @Max(MAX_QUANTITY) Integer quantity) {

        OrderFact.Line toFact() {
            return new OrderFact.Line(sku, quantity);
        }
    }
}
