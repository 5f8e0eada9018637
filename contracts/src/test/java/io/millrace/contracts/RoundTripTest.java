package io.millrace.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.millrace.contracts.common.Address;
import io.millrace.contracts.common.Customer;
import io.millrace.contracts.common.Money;
import io.millrace.contracts.common.PricedLine;
import io.millrace.contracts.orders.OrderEvent;
import io.millrace.contracts.orders.OrderPlaced;
import io.millrace.contracts.payments.PaymentEvent;
import io.millrace.contracts.payments.PaymentRefunded;

class RoundTripTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123456Z");

    @Test
    void keepsIdsMoneyAndMicroseconds() throws Exception {
        var placed = new OrderPlaced(
                new Customer(UUID.randomUUID(), "Ada", "ada@example.com"),
                new Address("1 Mill Lane", "AB1 2CD", "Bath", "United Kingdom"),
                List.of(new PricedLine("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", 6, new BigDecimal("2.5500"))),
                new Money(new BigDecimal("15.3000"), "GBP"));
        var event = new OrderEvent(UUID.randomUUID(), 1L, NOW, placed);

        assertThat(OrderEvent.getDecoder().decode(OrderEvent.getEncoder().encode(event)))
                .isEqualTo(event);
    }

    @Test
    void takesAmountsWithFewerDecimalsThanTheSchema() throws Exception {
        var refunded = new PaymentRefunded(UUID.randomUUID(), new Money(new BigDecimal("15.3"), "GBP"));
        var event = new PaymentEvent(UUID.randomUUID(), NOW, refunded);

        var read = PaymentEvent.getDecoder().decode(PaymentEvent.getEncoder().encode(event));

        assertThat(((PaymentRefunded) read.getPayload()).getAmount().getAmount())
                .isEqualByComparingTo("15.3");
    }
}
