package io.millrace.payments;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.payments.commands.ChargePayment;
import io.millrace.contracts.payments.commands.PaymentCommand;
import io.millrace.contracts.payments.commands.RefundPayment;
import io.millrace.kit.Money;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.PermanentFailure;

/**
 * Handles the payment commands of the orders service. The handler waits for the provider, so it does not run in one
 * transaction as a whole.
 */
@ApplicationScoped
public class PaymentCommandHandler {

    private final Charging charging;
    private final Refunding refunding;

    PaymentCommandHandler(Charging charging, Refunding refunding) {
        this.charging = charging;
        this.refunding = refunding;
    }

    @Incoming("payment-commands")
    @Keyed
    Uni<Void> on(PaymentCommand command, EventContext context) {
        return switch (command.getPayload()) {
            case ChargePayment charge ->
                charging.charge(context, command.getOrderId(), Money.of(charge.getAmount()), charge.getPaymentToken());
            case RefundPayment refund ->
                refunding.refund(
                        context,
                        command.getOrderId(),
                        refund.getRefundId(),
                        refund.getAmount() == null ? null : Money.of(refund.getAmount()),
                        refund.getReason());
            default ->
                throw new PermanentFailure(
                        "not a command of payments: " + command.getPayload().getClass());
        };
    }
}
