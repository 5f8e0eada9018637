package io.millrace.payments.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.millrace.kit.Money;
import io.millrace.payments.PaymentProvider;

/**
 * Simulates a card gateway with idempotency keys; {@link TestToken} and {@link Outage} choose its behaviour. Any other
 * {@link PaymentProvider} bean takes the place of this one.
 */
@ApplicationScoped
@DefaultBean
class SimulatedGateway implements PaymentProvider {

    private static final Logger LOG = Logger.getLogger(SimulatedGateway.class);

    private final GatewayStore store;
    private final Duration timeout;

    SimulatedGateway(
            GatewayStore store,
            @ConfigProperty(name = "millrace.payments.provider-timeout", defaultValue = "2s") Duration timeout) {
        this.store = store;
        this.timeout = timeout;
    }

    @Override
    public Uni<ChargeResult> charge(String key, UUID orderId, Money amount, String token) {
        Optional<TestToken> known = TestToken.of(token);
        if (known.isEmpty()) {
            return declined("UNKNOWN_TOKEN", "the gateway knows no token '%s'".formatted(token));
        }
        return called(key, count -> switch (known.get()) {
            case TOK_VISA, TOK_MASTERCARD, TOK_REFUND_FAILS -> approved(key, orderId, amount, token);
            case TOK_DECLINED -> declined("CARD_DECLINED", "the bank declined the card");
            case TOK_INSUFFICIENT_FUNDS -> declined("INSUFFICIENT_FUNDS", "there is not enough money on the account");
            case TOK_TIMEOUT -> noAnswer();
            case TOK_ANSWER_LOST ->
                approved(key, orderId, amount, token)
                        .chain(result -> count == 1
                                ? unavailable("the connection broke before the answer")
                                : Uni.createFrom().item(result));
            case TOK_LATE -> count == 1 ? late(key, orderId, amount, token) : approved(key, orderId, amount, token);
            case TOK_503_ONCE -> count == 1 ? status503() : approved(key, orderId, amount, token);
            case TOK_503 -> status503();
        });
    }

    @Override
    public Uni<Optional<Approved>> find(String key) {
        return called("find " + key, count -> store.find(key));
    }

    @Override
    public Uni<RefundResult> refund(String key, String chargeId, Money amount) {
        return called(key, count -> store.tokenOf(chargeId).chain(token -> {
            if (TestToken.of(token).equals(Optional.of(TestToken.TOK_REFUND_FAILS))) {
                return Uni.createFrom().item(new RefundFailed("ACCOUNT_CLOSED", "the card's account is closed"));
            }
            return store.refund(key, chargeId, amount).map(refund -> refund);
        }));
    }

    @Override
    public Uni<Optional<Refunded>> findRefund(String key) {
        return called("find " + key, count -> store.findRefund(key));
    }

    /**
     * Counts the call, and answers it as the current outage allows.
     *
     * @param answer takes the call's number under its key, from 1
     */
    private <R> Uni<R> called(String key, IntFunction<Uni<R>> answer) {
        return store.call(key).chain(call -> switch (call.outage()) {
            case NONE -> answer.apply(call.count());
            case DOWN -> unavailable("the gateway can't be reached");
            case SLOW ->
                Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(timeout.multipliedBy(3).dividedBy(4))
                        .chain(() -> answer.apply(call.count()));
            case LATE -> answer.apply(call.count()).chain(nobodyListens -> noAnswer());
        });
    }

    /** Charges when the client has given up, perhaps while the client's next call is being carried out. */
    private Uni<ChargeResult> late(String key, UUID orderId, Money amount, String token) {
        return this.<ChargeResult>noAnswer().onFailure().invoke(() -> store.charge(key, orderId, amount, token)
                .subscribe()
                .with(
                        charge -> LOG.debugf("late charge %s", charge.chargeId()),
                        failure -> LOG.warnf(failure, "the late charge %s failed", key)));
    }

    private Uni<ChargeResult> approved(String key, UUID orderId, Money amount, String token) {
        return store.charge(key, orderId, amount, token).map(charge -> charge);
    }

    private static Uni<ChargeResult> declined(String reason, String detail) {
        return Uni.createFrom().item(new Declined(reason, detail));
    }

    private static <R> Uni<R> status503() {
        return unavailable("the gateway answered 503");
    }

    private static <R> Uni<R> unavailable(String why) {
        return Uni.createFrom().failure(new Unavailable(why));
    }

    /** The result of a call without an answer: {@link Unavailable} after the client's time-out. */
    private <R> Uni<R> noAnswer() {
        return Uni.createFrom()
                .<R>nothing()
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new Unavailable("the gateway did not answer within " + timeout));
    }
}
