package io.millrace.payments;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.millrace.kit.Problems;
import io.millrace.payments.PaymentProvider.AuthorizationState;
import io.millrace.payments.PaymentProvider.AuthorizationState.Captured;
import io.millrace.payments.PaymentProvider.AuthorizationState.Declined;
import io.millrace.payments.PaymentProvider.AuthorizationState.Held;
import io.millrace.payments.PaymentProvider.AuthorizationState.Lapsed;
import io.millrace.payments.PaymentProvider.AuthorizationState.Pending;
import io.millrace.payments.PaymentProvider.AuthorizationState.Voided;

/**
 * Applies the state of an authorization, which the provider tells by a message or when it is asked. Answers the commands
 * that have waited for the bank's decision.
 */
@ApplicationScoped
public class AuthorizationDecisions {

    /** Why a payment is declined whose authorization was voided, but not by this service. */
    static final String VOIDED = "AUTHORIZATION_VOIDED";

    static final String VOIDED_DETAIL = "the authorization was voided at the card gateway";

    private static final Logger LOG = Logger.getLogger(AuthorizationDecisions.class);

    private final PaymentStore store;
    private final WaitingCommandStore waiting;
    private final PaymentEvents events;
    private final Duration lookUpAfter;
    private final Clock clock;

    AuthorizationDecisions(
            PaymentStore store,
            WaitingCommandStore waiting,
            PaymentEvents events,
            Clock clock,
            @ConfigProperty(name = "millrace.payments.look-up-after", defaultValue = "15m") Duration lookUpAfter) {
        this.store = store;
        this.waiting = waiting;
        this.events = events;
        this.clock = clock;
        this.lookUpAfter = lookUpAfter;
    }

    /** The order whose authorization has this reference; empty if it is no reference of an authorization. */
    public static Optional<UUID> orderOf(String reference) {
        return ProviderKeys.orderOfAuthorization(reference);
    }

    /** The pause after which a pending authorization is looked up, unless its decision is told before. */
    Duration lookUpAfter() {
        return lookUpAfter;
    }

    /** The time of a pending authorization's next look-up. */
    Instant nextLookUp(Instant now) {
        return now.plus(lookUpAfter);
    }

    /**
     * Applies the state of an authorization, in the caller's transaction, and locks the payment. A state that is known, or
     * is older than the known one, changes nothing.
     *
     * @return fails with {@code HttpProblem} 404 if the order has no payment. A message may overtake the answer to the
     *     request that it is about. It is applied when the provider sends it again.
     */
    public Uni<Void> apply(UUID orderId, String authorizationId, AuthorizationState state) {
        return store.lock(orderId)
                .map(found -> found.orElseThrow(() -> Problems.notFound("payment of order", orderId)))
                .chain(payment -> apply(payment, authorizationId, state));
    }

    private Uni<Void> apply(Payment payment, String authorizationId, AuthorizationState state) {
        if (payment.authorizationId != null && !payment.authorizationId.equals(authorizationId)) {
            LOG.warnf(
                    "The news of authorization %s of order %s is ignored: the order's authorization is %s",
                    authorizationId, payment.orderId, payment.authorizationId);
            return Uni.createFrom().voidItem();
        }
        return switch (payment.status) {
            case PENDING -> decide(payment, state);
            case VOIDED -> {
                if (isOpenOrTaken(state)) {
                    payment.releaseLater(authorizationId, clock.instant());
                }
                yield Uni.createFrom().voidItem();
            }
            case AUTHORIZED, CHARGED, DECLINED -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> decide(Payment payment, AuthorizationState state) {
        return switch (state) {
            case Pending pending -> Uni.createFrom().voidItem();
            case Held held -> {
                payment.hold(clock.instant());
                yield authorized(payment);
            }
            // The message of the decision was overtaken, or lost.
            case Captured captured -> heldBefore(payment);
            // A capture will charge the card anew.
            case Lapsed lapsed -> heldBefore(payment);
            case Declined declined -> decline(payment, declined.reason(), declined.detail());
            case Voided voided -> decline(payment, VOIDED, VOIDED_DETAIL);
        };
    }

    private Uni<Void> heldBefore(Payment payment) {
        payment.heldBefore(clock.instant());
        return authorized(payment);
    }

    private Uni<Void> authorized(Payment payment) {
        return answer(payment, command -> events.authorized(command, payment));
    }

    private Uni<Void> decline(Payment payment, String reason, String detail) {
        payment.decline(reason, detail, clock.instant());
        return answer(payment, command -> events.declined(command, payment));
    }

    private Uni<Void> answer(Payment payment, Consumer<WaitingCommand> answer) {
        return waiting.take(payment.orderId)
                .invoke(commands -> commands.forEach(answer))
                .replaceWithVoid();
    }

    /** Whether money is held, may be held soon, or was taken. */
    private static boolean isOpenOrTaken(AuthorizationState state) {
        return switch (state) {
            case Pending pending -> true;
            case Held held -> true;
            case Captured captured -> true;
            case Declined declined -> false;
            case Voided voided -> false;
            case Lapsed lapsed -> false;
        };
    }
}
