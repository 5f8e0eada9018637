package io.millrace.payments;

import java.time.Instant;

import io.millrace.messaging.EventContext;

/** Judges the age of commands. */
final class Commands {

    private Commands() {}

    /**
     * Whether the command was sent before the payment changed the last time. It has waited behind the command that changed
     * the payment, and has the same answer. A redriven dead letter asks anew.
     */
    static boolean isOlderThan(EventContext command, Payment payment) {
        return !command.isRedriven() && command.timestamp().isBefore(payment.changedAt);
    }

    /**
     * Whether the provider may have forgotten the key of an earlier attempt: the command is a redriven dead letter, or
     * has been on its way for longer than {@link PaymentProvider#KEYS_LAST}.
     */
    static boolean mayBeOlderThanItsKey(EventContext command, Instant now) {
        return command.isRedriven()
                || command.timestamp().plus(PaymentProvider.KEYS_LAST).isBefore(now);
    }
}
