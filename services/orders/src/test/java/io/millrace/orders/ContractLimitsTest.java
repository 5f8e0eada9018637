package io.millrace.orders;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.common.Quantity;
import io.millrace.contracts.inventory.commands.ReserveStock;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.orders.OrderReturnRequested;
import io.millrace.contracts.payments.commands.AuthorizePayment;

/** What the API accepts, no consumer of its events and commands refuses. */
class ContractLimitsTest {

    @ParameterizedTest
    @CsvSource({"name, name", "email, email"})
    void customers(String component, String field) throws Exception {
        expectLength(OrderRequest.CustomerRequest.class, component, Customer.SCHEMA$, field);
    }

    @ParameterizedTest
    @CsvSource({"street, street", "postalCode, postalCode", "city, city", "country, country"})
    void addresses(String component, String field) throws Exception {
        expectLength(OrderRequest.AddressRequest.class, component, Address.SCHEMA$, field);
    }

    @Test
    void lines() throws Exception {
        var quantity = OrderRequest.LineRequest.class.getDeclaredField("quantity");
        long most = quantity.getAnnotation(Max.class).value();
        assertThat(quantity.getAnnotation(Min.class).value())
                .isEqualTo(rule(PricedLine.SCHEMA$, "units", "minimum"))
                .isEqualTo(rule(Quantity.SCHEMA$, "units", "minimum"));
        assertThat(most).isEqualTo(rule(PricedLine.SCHEMA$, "units", "maximum"));
        int lines = OrderRequest.class
                .getDeclaredField("lines")
                .getAnnotation(Size.class)
                .max();
        assertThat((long) lines)
                .isEqualTo(rule(OrderPlaced.SCHEMA$, "lines", "maxItems"))
                .isEqualTo(rule(ReserveStock.SCHEMA$, "lines", "maxItems"));
        // A return adds up the lines of a product.
        assertThat(lines * most).isEqualTo(rule(Quantity.SCHEMA$, "units", "maximum"));
        expectLength(OrderRequest.LineRequest.class, "sku", PricedLine.SCHEMA$, "sku");
        expectLength(OrderRequest.LineRequest.class, "sku", Quantity.SCHEMA$, "sku");
    }

    @Test
    void tokensReasonsAndAddressesOfMails() throws Exception {
        expectLength(OrderRequest.class, "paymentToken", AuthorizePayment.SCHEMA$, "paymentToken");
        expectLength(CancelRequest.class, "reason", OrderReturnRequested.SCHEMA$, "reason");
        assertThat(OrderRequest.CustomerRequest.class
                        .getDeclaredField("email")
                        .getAnnotation(Email.class)
                        .regexp())
                .isEqualTo(Customer.SCHEMA$.getField("email").getProp("pattern"));
    }

    private static void expectLength(Class<?> request, String component, Schema schema, String field)
            throws NoSuchFieldException {
        long max = request.getDeclaredField(component).getAnnotation(Size.class).max();

        assertThat(max).isEqualTo(rule(schema, field, "maxLength"));
    }

    private static long rule(Schema schema, String field, String rule) {
        return ((Number) schema.getField(field).getObjectProp(rule)).longValue();
    }
}
