package io.millrace.tracking.copies;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.millrace.contracts.payments.PaymentAuthorized;
import io.millrace.contracts.payments.PaymentCharged;
import io.millrace.contracts.payments.PaymentDeclined;
import io.millrace.contracts.payments.PaymentRefundFailed;
import io.millrace.contracts.payments.PaymentRefunded;
import io.millrace.kit.Money;
import io.millrace.tracking.copies.PaymentCopy.RefundCopy;
import io.millrace.tracking.copies.PaymentCopy.Status;

/**
 * What the events about an order's payment tell together. Payments repeats its answer to a repeated command, and its
 * events have no numbers: an answer that comes twice, or late, tells the same.
 *
 * @param events by time
 */
record PaymentFacts(List<CopiedEvent> events) {

    /** Answers a command whose payment was undone before it came. */
    private static final String UNDONE_BEFORE = "REFUNDED_BEFORE";

    /** Answers a refund of an amount where nothing was taken: the payment stays as it is. */
    private static final String NOT_CAPTURED = "NOT_CAPTURED";

    /** Answers a refund of more than is left of a charge: the payment stays as it is. */
    private static final String MORE_THAN_CHARGED = "MORE_THAN_CHARGED";

    private static final Set<String> CHANGES_NOTHING = Set.of(NOT_CAPTURED, MORE_THAN_CHARGED);

    private Stream<CopiedEvent> all(Class<?> payload) {
        return events.stream().filter(event -> event.is(payload));
    }

    private boolean has(Class<?> payload) {
        return all(payload).findAny().isPresent();
    }

    private boolean has(Class<?> payload, Predicate<CopiedEvent> which) {
        return all(payload).anyMatch(which);
    }

    /** The status; empty if the events do not tell it. */
    Optional<Status> status() {
        if (has(PaymentCharged.class)) {
            return Optional.of(Status.CHARGED);
        }
        if (isUndone()) {
            return Optional.of(Status.VOIDED);
        }
        if (has(PaymentAuthorized.class)) {
            return Optional.of(Status.AUTHORIZED);
        }
        if (lastDecline().isPresent()) {
            return Optional.of(Status.DECLINED);
        }
        // Payments marks an order without a payment as undone.
        return has(PaymentRefundFailed.class, failed -> NOT_CAPTURED.equals(failed.text("reason")))
                ? Optional.of(Status.VOIDED)
                : Optional.empty();
    }

    /** Whether a payment that was not charged is undone. One that was declined stays declined: nothing was held. */
    private boolean isUndone() {
        boolean wasDeclined = lastDecline().isPresent() && !has(PaymentAuthorized.class);
        return has(PaymentDeclined.class, PaymentFacts::isUndoneBefore)
                || has(
                        PaymentRefunded.class,
                        refunded -> refunded.content().amount().isPresent() || !wasDeclined)
                || has(PaymentRefundFailed.class, PaymentFacts::changesSomething);
    }

    private static boolean isUndoneBefore(CopiedEvent declined) {
        return UNDONE_BEFORE.equals(declined.text("reason"));
    }

    private static boolean changesSomething(CopiedEvent failed) {
        String reason = failed.text("reason");
        return reason != null && !CHANGES_NOTHING.contains(reason);
    }

    private Optional<CopiedEvent> lastDecline() {
        return all(PaymentDeclined.class)
                .filter(declined -> !isUndoneBefore(declined))
                .reduce((earlier, later) -> later);
    }

    /** A field of the last refusal; null if there was none. */
    @Nullable String declined(String field) {
        return lastDecline().map(declined -> declined.text(field)).orElse(null);
    }

    private Optional<CopiedEvent> made() {
        return Stream.concat(all(PaymentCharged.class), all(PaymentAuthorized.class))
                .findFirst();
    }

    @Nullable UUID paymentId() {
        return made().map(event -> event.id("paymentId")).orElse(null);
    }

    /** The currency; empty if no event has an amount. */
    Optional<String> currency() {
        return events.stream()
                .flatMap(event -> event.content().amount().stream())
                .map(Money::currency)
                .findFirst();
    }

    /** What the card's bank holds; empty if that is nothing. A capture that was declined leaves nothing held. */
    Optional<Money> held(Status status) {
        return status == Status.AUTHORIZED && lastDecline().isEmpty()
                ? made().flatMap(event -> event.content().amount())
                : Optional.empty();
    }

    /** What was taken; empty if that is nothing. */
    Optional<Money> charged() {
        return all(PaymentCharged.class).findFirst().flatMap(event -> event.content()
                .amount());
    }

    /** The refunds, each once, the first one first. */
    List<RefundCopy> refunds() {
        var refunds = new LinkedHashMap<UUID, RefundCopy>();
        all(PaymentRefunded.class).forEach(refunded -> {
            UUID id = refunded.id("refundId");
            if (id != null) {
                refunded.content()
                        .amount()
                        .ifPresent(amount -> refunds.putIfAbsent(id, new RefundCopy(id, amount, refunded.at())));
            }
        });
        return List.copyOf(refunds.values());
    }

    /** @param zero nothing, in the currency of the payment */
    Money refunded(Money zero) {
        return refunds().stream().map(RefundCopy::amount).reduce(zero, Money::plus);
    }
}
