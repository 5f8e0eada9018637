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
     * Whether the provider may have forgotten the key of this command's earlier attempt. That holds for a redriven dead
     * letter, and for a command that is older than {@link PaymentProvider#KEYS_LAST}. It tells nothing about the earlier
     * commands of a saga that sends its command again and again.
     */
    static boolean mayBeOlderThanItsKey(EventContext command, Instant now) {
        return command.isRedriven()
                || command.timestamp().plus(PaymentProvider.KEYS_LAST).isBefore(now);
    }
}
