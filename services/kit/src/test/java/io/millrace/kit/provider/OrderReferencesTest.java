package io.millrace.kit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderReferencesTest {

    @Test
    void aReferenceNamesItsOrder() {
        UUID order = UUID.randomUUID();

        assertThat(OrderReferences.orderOf("shipment-", "shipment-" + order)).contains(order);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shipment-",
                "shipment-1-1-1-1-1",
                "00000000-0000-0000-0000-000000000001",
                "authorize-00000000-0000-0000-0000-000000000001",
                "shipment-00000000-0000-0000-0000-000000000001 ",
                "shipment-00000000-0000-0000-0000-00000000000G"
            })
    void anotherReferenceNamesNoOrder(String reference) {
        assertThat(OrderReferences.orderOf("shipment-", reference)).isEmpty();
    }
}
