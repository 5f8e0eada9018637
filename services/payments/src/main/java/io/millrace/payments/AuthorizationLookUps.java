package io.millrace.payments;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

import io.millrace.kit.RequestTransactions;
import io.millrace.kit.provider.LookUps;
import io.millrace.messaging.tx.Contexts;
import io.millrace.payments.PaymentProvider.RefundFailed;
import io.millrace.payments.PaymentStore.Due;
import io.millrace.payments.Undoing.Undone;

/**
 * Asks the provider about the authorizations whose decision is overdue, and releases the amounts that are held for orders
 * which were undone.
 */
@ApplicationScoped
class AuthorizationLookUps {

    private static final Logger LOG = Logger.getLogger(AuthorizationLookUps.class);

    private final PaymentStore store;
    private final AuthorizationDecisions decisions;
    private final PaymentProvider provider;
    private final Undoing undoing;
    private final LookUps<Due> lookUps;

    AuthorizationLookUps(
            PaymentStore store, AuthorizationDecisions decisions, PaymentProvider provider, Undoing undoing) {
        this.store = store;
        this.decisions = decisions;
        this.provider = provider;
        this.undoing = undoing;
        this.lookUps = new LookUps<>(
                most -> store.takeDue(decisions.lookUpAfter(), most), this::lookUp, AuthorizationLookUps::log);
    }

    @Scheduled(every = "{millrace.payments.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> lookUp() {
        return store.search(lookUps::run);
    }

    /** An amount that stays held though its order was undone is a warning: the customer sees it on the card. */
    private static void log(Due due, Throwable failure) {
        if (due.undone()) {
            LOG.warnf(
                    "The amount that may be held for order %s, which was undone, can't be released; payments tries"
                            + " again: %s",
                    due.orderId(), failure.getMessage());
        } else {
            LOG.infof(
                    "The authorization of order %s can't be looked up; payments tries again: %s",
                    due.orderId(), failure.getMessage());
        }
    }

    private Uni<Void> lookUp(Due due) {
        return RequestTransactions.once(() -> store.ofOrder(due.orderId()))
                .map(Optional::orElseThrow)
                .chain(payment -> switch (payment.status) {
                    case PENDING -> ask(payment.orderId);
                    case VOIDED -> release(payment);
                    // Another transaction has decided since, and has ended the look-ups.
                    case AUTHORIZED, CHARGED, DECLINED -> Uni.createFrom().voidItem();
                });
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
                            () -> decisions.apply(orderId, authorization.authorizationId(), authorization.state()));
                });
    }

    private Uni<Void> release(Payment voided) {
        return undoing.atProvider(voided)
                .chain(undone -> RequestTransactions.once(() -> store.lockUnchanged(voided)
                        .invoke(payment -> payment.lookUpAt = null)
                        .chain(payment -> undoing.enterLate(payment, undone))
                        .invoke(() -> reportMoneyThatStaysTaken(voided, undone))));
    }

    /** Logs an error, as no event tells of money that stays taken: a person has to ask the card gateway. */
    private static void reportMoneyThatStaysTaken(Payment voided, Undone undone) {
        switch (undone) {
            case Undone.Nothing nothing -> {}
            case Undone.Discovered found
            when found.result() instanceof RefundFailed failed ->
                LOG.errorf(
                        "Charge %s of order %s, which was undone, can't be refunded: %s (%s)",
                        found.charge().chargeId(), voided.orderId, failed.detail(), failed.reason());
            case Undone.Discovered found -> {}
            case Undone.TakenElsewhere taken ->
                LOG.errorf(
                        "The amount of order %s, which was undone, was taken: %s (%s)",
                        voided.orderId, taken.detail(), taken.reason());
        }
    }
}
