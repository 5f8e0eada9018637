package io.millrace.payments;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.payments.commands.AuthorizePayment;
import io.millrace.contracts.payments.commands.CapturePayment;
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

    private final Authorizing authorizing;
    private final Capturing capturing;
    private final Charging charging;
    private final Refunding refunding;

    PaymentCommandHandler(Authorizing authorizing, Capturing capturing, Charging charging, Refunding refunding) {
        this.authorizing = authorizing;
        this.capturing = capturing;
        this.charging = charging;
        this.refunding = refunding;
    }

    @Incoming("payment-commands")
    @Keyed
    Uni<Void> on(PaymentCommand command, EventContext context) {
        UUID order = command.getOrderId();
        return switch (command.getPayload()) {
            case AuthorizePayment authorize ->
                authorizing.authorize(context, order, Money.of(authorize.getAmount()), authorize.getPaymentToken());
            case CapturePayment capture ->
                capturing.capture(context, order, Money.of(capture.getAmount()), capture.getPaymentToken());
            case ChargePayment charge ->
                charging.charge(context, order, Money.of(charge.getAmount()), charge.getPaymentToken());
            case RefundPayment refund ->
                refunding.refund(
                        context,
                        order,
                        refund.getRefundId(),
                        refund.getAmount() == null ? null : Money.of(refund.getAmount()),
                        refund.getReason());
            default ->
                throw new PermanentFailure(
                        "not a command of payments: " + command.getPayload().getClass());
        };
    }
}
