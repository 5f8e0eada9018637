package io.millrace.payments.simulator;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.millrace.kit.Money;
import io.millrace.payments.PaymentProvider;

/** Behaves as {@link TestToken} says, idempotency keys and all. The bean gives way to any other provider. */
@ApplicationScoped
@DefaultBean
class SimulatedGateway implements PaymentProvider {

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
        return store.countCall(key).chain(calls -> switch (known.get()) {
            case TOK_VISA, TOK_MASTERCARD, TOK_REFUND_FAILS -> approved(key, orderId, amount, token);
            case TOK_DECLINED -> declined("CARD_DECLINED", "the bank declined the card");
            case TOK_INSUFFICIENT_FUNDS -> declined("INSUFFICIENT_FUNDS", "there is not enough money on the account");
            case TOK_TIMEOUT -> noAnswer();
            case TOK_ANSWER_LOST, TOK_LATE ->
                approved(key, orderId, amount, token)
                        .chain(result ->
                                calls == 1 ? noAnswer() : Uni.createFrom().item(result));
            case TOK_503_ONCE -> calls == 1 ? status503() : approved(key, orderId, amount, token);
            case TOK_503 -> status503();
        });
    }

    @Override
    public Uni<Optional<Approved>> find(String key) {
        return store.find(key);
    }

    @Override
    public Uni<RefundResult> refund(String key, String chargeId, Money amount) {
        return store.tokenOf(chargeId).chain(token -> {
            if (TestToken.of(token).equals(Optional.of(TestToken.TOK_REFUND_FAILS))) {
                return Uni.createFrom().item(new RefundFailed("ACCOUNT_CLOSED", "the card's account is closed"));
            }
            return store.refund(key, chargeId, amount).replaceWith(new Refunded(key));
        });
    }

    private Uni<ChargeResult> approved(String key, UUID orderId, Money amount, String token) {
        return store.charge(key, orderId, amount, token).map(charge -> charge);
    }

    private static Uni<ChargeResult> declined(String reason, String detail) {
        return Uni.createFrom().item(new Declined(reason, detail));
    }

    private static Uni<ChargeResult> status503() {
        return Uni.createFrom().failure(new Unavailable("the gateway answered 503"));
    }

    /** What a client sees whose patience is at an end. */
    private Uni<ChargeResult> noAnswer() {
        return Uni.createFrom()
                .<ChargeResult>nothing()
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new Unavailable("the gateway did not answer within " + timeout));
    }
}
