package io.millrace.payments;

import static io.millrace.payments.Till.authorize;
import static io.millrace.payments.Till.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.messaging.testing.WithMillrace;

/** The gateway has two charges of payments for one order: the charge of the capture, and an older one that turned up later. */
@QuarkusTest
@WithMillrace
@QuarkusTestResource(CardGatewayResource.class)
class TwoChargesTest {

    private final Till till = new Till();

    @BeforeEach
    void undo() {
        till.answer(authorize("tok_visa"));
        till.isCapturedAtGatewayOnly("capture-%1$s");
        assertThat(given()).isEqualTo("15.30");
        assertThat(till.refundsAtGateway("ch_%1$s")).isEqualTo(1);
        till.atGateway("""
                INSERT INTO gateway_charge (key, reference, charge_id, order_id, token, amount, currency, at)
                VALUES ('late-%1$s', 'charge-%1$s', 'ch_late_%1$s', '%1$s', 'tok_visa', 15.30, 'GBP', now() - interval '1 h')
                """);
    }

    @Test
    void theChargeThatThePaymentKnowsCounts() {
        till.sql("UPDATE payment SET look_up_at = now() WHERE order_id = '%1$s'");
        till.awaitLookUp();

        till.payment().body("status", equalTo("VOIDED")).body("refunded.amount", equalTo("15.30"));
        assertThat(till.text("SELECT charge_id FROM payment WHERE order_id = '%1$s'"))
                .isEqualTo("ch_" + till.order);
        assertThat(till.refundsAtGateway()).isEqualTo(1);
    }

    /** The payment was lost, so that the older charge counts. */
    @Test
    void aRefundOfTheOtherChargeGivesNothingOfThisOneBack() {
        till.sql("DELETE FROM refund WHERE order_id = '%1$s'");
        till.isForgotten();

        assertThat(given()).isEqualTo("15.30");

        assertThat(till.refundsAtGateway("ch_late_%1$s")).isEqualTo(1);
        assertThat(till.refundsAtGateway()).isEqualTo(2);
    }

    private String given() {
        return ((PaymentRefunded) till.answer(refund()))
                .getAmount()
                .getAmount()
                .stripTrailingZeros()
                .setScale(2)
                .toPlainString();
    }
}
