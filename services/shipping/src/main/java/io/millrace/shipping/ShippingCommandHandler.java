package io.millrace.shipping;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.millrace.contracts.shipping.commands.CancelShipment;
import io.millrace.contracts.shipping.commands.CreateShipment;
import io.millrace.contracts.shipping.commands.ReturnGoods;
import io.millrace.contracts.shipping.commands.ShippingCommand;
import io.millrace.messaging.EventContext;
import io.millrace.messaging.Keyed;
import io.millrace.messaging.Once;
import io.millrace.messaging.PermanentFailure;
import io.millrace.messaging.tx.Contexts;

/**
 * Handles the commands of orders. A command may be repeated under another id; its reply is the same. The handler waits
 * for the carrier, so it does not run in one transaction as a whole. A command that was handled before, or was given up
 * and is not redriven, asks the carrier nothing.
 */
@ApplicationScoped
public class ShippingCommandHandler {

    private final Booking booking;
    private final Cancelling cancelling;
    private final GoodsReturns returns;
    private final Once once;

    ShippingCommandHandler(Booking booking, Cancelling cancelling, GoodsReturns returns, Once once) {
        this.booking = booking;
        this.cancelling = cancelling;
        this.returns = returns;
        this.once = once;
    }

    @Incoming("shipping-commands")
    @Keyed
    Uni<Void> on(ShippingCommand command, EventContext context) {
        return Contexts.here(once.isHandled(context))
                .chain(handled -> handled ? Uni.createFrom().voidItem() : handle(command, context));
    }

    private Uni<Void> handle(ShippingCommand command, EventContext context) {
        UUID order = command.getOrderId();
        return switch (command.getPayload()) {
            case CreateShipment create -> booking.create(context, order, create);
            case CancelShipment cancel -> cancelling.cancel(context, order);
            case ReturnGoods goods -> returns.ask(context, order, goods);
            default ->
                throw new PermanentFailure(
                        "not a command of shipping: " + command.getPayload().getClass());
        };
    }
}
