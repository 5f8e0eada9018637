package io.millrace.payments;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.kit.RequestTransactions;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.Undoing.Undone;

/**
 * Asks the provider about the authorizations of which nothing was heard for a while, so a message that was lost loses
 * nothing; and releases what is held for payments that were undone.
 */
@ApplicationScoped
class AuthorizationLookUps {

    private static final Logger LOG = Logger.getLogger(AuthorizationLookUps.class);
    private static final int PORTION = 100;
    private static final int AT_ONCE = 8;

    private final PaymentStore store;
    private final AuthorizationDecisions decisions;
    private final PaymentProvider provider;
    private final Undoing undoing;

    AuthorizationLookUps(
            PaymentStore store, AuthorizationDecisions decisions, PaymentProvider provider, Undoing undoing) {
        this.store = store;
        this.decisions = decisions;
        this.provider = provider;
        this.undoing = undoing;
    }

    @Scheduled(every = "{millrace.payments.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> lookUp() {
        return RequestTransactions.once(() -> store.takeDue(decisions.lookUpAfter(), PORTION))
                .chain(due -> Multi.createFrom()
                        .iterable(due)
                        .onItem()
                        .transformToUni(this::lookUpOne)
                        .merge(AT_ONCE)
                        .collect()
                        .asList()
                        .chain(ignored -> due.size() == PORTION
                                ? lookUp()
                                : Uni.createFrom().voidItem()));
    }

    private Uni<Void> lookUpOne(UUID orderId) {
        return RequestTransactions.once(() -> store.ofOrder(orderId))
                .map(Optional::orElseThrow)
                .chain(payment -> lookUpAtProvider(payment)
                        .onFailure()
                        .invoke(failure -> tell(payment, failure))
                        .onFailure()
                        .recoverWithNull())
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "The payment of order %s can't be read, and its authorization is looked up later: %s",
                        orderId, failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** An amount that stays held though its order was undone is seen by the customer. */
    private static void tell(Payment payment, Throwable failure) {
        if (payment.status == Payment.Status.VOIDED) {
            LOG.warnf(
                    "What may be held for order %s, which was undone, can't be released, and is tried again: %s",
                    payment.orderId, failure.getMessage());
        } else {
            LOG.infof(
                    "The authorization of order %s can't be looked up, and is looked up again: %s",
                    payment.orderId, failure.getMessage());
        }
    }

    private Uni<Void> lookUpAtProvider(Payment payment) {
        return switch (payment.status) {
            case PENDING -> ask(payment.orderId);
            case VOIDED -> release(payment);
            // Another transaction was quicker, and has ended the look-ups.
            case AUTHORIZED, CHARGED, DECLINED -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> ask(UUID orderId) {
        return Contexts.here(provider.findAuthorization(ProviderKeys.authorize(orderId)))
                .chain(found -> {
                    if (found.isEmpty()) {
                        LOG.warnf("The provider knows no authorization of order %s, and is asked again", orderId);
                        return Uni.createFrom().voidItem();
                    }
                    var authorization = found.get();
                    return RequestTransactions.once(
                            () -> decisions.take(orderId, authorization.authorizationId(), authorization.state()));
                });
    }

    private Uni<Void> release(Payment voided) {
        return undoing.atProvider(voided)
                .chain(undone -> RequestTransactions.once(() -> store.lockUnchanged(voided)
                        .invoke(payment -> payment.lookUpAt = null)
                        .chain(payment -> undoing.enterLate(payment, undone))
                        .invoke(() -> tellOfMoneyThatStays(voided, undone))));
    }

    /** No event tells of money that stays taken: a person has to ask the card gateway. */
    private static void tellOfMoneyThatStays(Payment voided, Undone undone) {
        switch (undone) {
            case Undone.Nothing nothing -> {}
            case Undone.Discovered found
            when found.result() instanceof RefundFailed failed ->
                LOG.errorf(
                        "Charge %s of order %s, which was undone, can't be refunded: %s (%s)",
                        found.charge().chargeId(), voided.orderId, failed.detail(), failed.reason());
            case Undone.Discovered found -> {}
            case Undone.TakenByOthers taken ->
                LOG.errorf(
                        "The amount of order %s, which was undone, was taken: %s (%s)",
                        voided.orderId, taken.detail(), taken.reason());
        }
    }
}
