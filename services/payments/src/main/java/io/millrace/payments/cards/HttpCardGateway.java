package io.millrace.payments.cards;

import static io.millrace.kit.provider.ProviderCalls.demand;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.kit.provider.DoneStatuses;
import io.millrace.kit.provider.ProviderCalls;
import io.millrace.kit.provider.ProviderClients;
import io.millrace.kit.provider.ProviderSettings;
import io.millrace.kit.provider.ReasonText;
import io.millrace.payments.PaymentProvider;
import io.millrace.payments.cards.CardGatewayApi.Amount;
import io.millrace.payments.cards.CardGatewayApi.AuthorizationMade;
import io.millrace.payments.cards.CardGatewayApi.AuthorizationStatus;
import io.millrace.payments.cards.CardGatewayApi.CaptureRequest;
import io.millrace.payments.cards.CardGatewayApi.Charge;
import io.millrace.payments.cards.CardGatewayApi.ChargeRequest;
import io.millrace.payments.cards.CardGatewayApi.Items;
import io.millrace.payments.cards.CardGatewayApi.PaymentsFound;
import io.millrace.payments.cards.CardGatewayApi.RefundMade;
import io.millrace.payments.cards.CardGatewayApi.RefundRequest;

/**
 * A card gateway that is asked over HTTP. It believes an answer that keeps the contract. Any other leaves open whether the
 * operation was carried out, and is {@link PaymentProvider.Unavailable}: it may be that of a proxy in between.
 */
public final class HttpCardGateway implements PaymentProvider {

    private static final Logger LOG = Logger.getLogger(HttpCardGateway.class);
    private static final String NO_SUCH_AUTHORIZATION = "NO_SUCH_AUTHORIZATION";

    private static final Set<Integer> DECLINED = Set.of(402, 422);
    private static final Set<Integer> NOT_CAPTURED = Set.of(402, 404, 422);
    private static final Map<Integer, BiFunction<String, String, VoidResult>> NOT_RELEASED =
            Map.of(422, NotReleased::new, 404, HttpCardGateway::nothingToRelease);
    private static final Set<Integer> NOT_REFUNDED = Set.of(402, 404, 422);

    /** The most entries of a list in the contract. */
    private static final int MOST = 100;

    private final CardGatewayApi api;
    private final ProviderCalls calls;

    HttpCardGateway(ProviderSettings settings) {
        this.calls = new ProviderCalls("gateway", settings.timeout(), Unavailable::new);
        this.api = ProviderClients.of(CardGatewayApi.class, settings, new DoneStatuses(CardGatewayApi.AUTHORIZATIONS));
    }

    @Override
    public Uni<Authorization> authorize(String key, UUID orderId, Money amount, String token) {
        return calls.decided(
                api.authorize(key, new ChargeRequest(key, orderId, Amount.of(amount), token)),
                made -> asAsked(authorized(made, key), amount),
                DECLINED,
                (code, detail) -> new Authorization("", amount, new AuthorizationState.Declined(code, detail)));
    }

    @Override
    public Uni<Optional<Authorization>> findAuthorization(String key) {
        return found(api.authorizations(key), made -> authorized(made, key));
    }

    @Override
    public Uni<ChargeResult> capture(String key, String authorizationId, Money amount) {
        return calls.decided(
                api.capture(key, authorizationId, new CaptureRequest(key, Amount.of(amount))),
                charge -> asAsked(approved(charge, key), amount),
                NOT_CAPTURED,
                Declined::new);
    }

    @Override
    public Uni<VoidResult> voidAuthorization(String key, String authorizationId) {
        return calls.decided(
                api.release(key, authorizationId),
                made -> {
                    demand(authorizationId.equals(made.id()), "it is another authorization");
                    demand(isReleased(made), "the amount may be held");
                    return new Released();
                },
                NOT_RELEASED);
    }

    /**
     * What the gateway does not have, it does not hold, and asking again would not change that. A 404 of another code may
     * be that of a proxy.
     */
    private static VoidResult nothingToRelease(String code, String detail) {
        demand(NO_SUCH_AUTHORIZATION.equals(code), "it is 404 with the code " + code);
        LOG.warnf(
                "The gateway knows nothing of an authorization that is to be released, so nothing is held: %s", detail);
        return new Released();
    }

    private static boolean isReleased(AuthorizationMade made) {
        return made.status() == AuthorizationStatus.VOIDED
                || made.status() == AuthorizationStatus.DECLINED
                || made.status() == AuthorizationStatus.LAPSED;
    }

    @Override
    public Uni<ChargeResult> charge(String key, UUID orderId, Money amount, String token) {
        return calls.decided(
                api.charge(key, new ChargeRequest(key, orderId, Amount.of(amount), token)),
                charge -> asAsked(approved(charge, key), amount),
                DECLINED,
                Declined::new);
    }

    @Override
    public Uni<Optional<Approved>> find(String key) {
        return found(api.charges(key), charge -> approved(charge, key));
    }

    @Override
    public Uni<OrderPayments> ofOrder(UUID orderId, Predicate<String> own) {
        return calls.answered(api.payments(orderId), (PaymentsFound answer) -> {
            demand(orderId.equals(answer.order()), "it is about another order");
            return new OrderPayments(
                    entries(answer.authorizations(), AuthorizationMade::reference, own, HttpCardGateway::authorized),
                    entries(answer.charges(), Charge::reference, own, HttpCardGateway::approved));
        });
    }

    /**
     * The entries of a list that this service has asked for, by their references. A person or another system may have made
     * the rest, without a reference for example.
     */
    private static <T, R> List<Referenced<R>> entries(
            @Nullable List<T> items,
            Function<T, @Nullable String> referenceOf,
            Predicate<String> own,
            BiFunction<T, String, R> entry) {
        demand(items != null && items.size() <= MOST, "there is no list, or one that is too long");
        return Objects.requireNonNull(items).stream()
                .flatMap(item -> Optional.ofNullable(referenceOf.apply(item)).filter(own).stream()
                        .map(reference -> new Referenced<>(reference, entry.apply(item, reference))))
                .toList();
    }

    @Override
    public Uni<RefundResult> refund(String key, String chargeId, Money amount) {
        return calls.decided(
                api.refund(key, chargeId, new RefundRequest(key, Amount.of(amount))),
                refund -> asAsked(refunded(refund, key), amount),
                NOT_REFUNDED,
                RefundFailed::new);
    }

    @Override
    public Uni<Optional<Refunded>> findRefund(String key) {
        return found(api.refunds(key), refund -> refunded(refund, key));
    }

    private static Authorization authorized(AuthorizationMade made, String key) {
        return new Authorization(id(made.id(), made.reference(), key), money(made.amount()), state(made));
    }

    private static AuthorizationState state(AuthorizationMade made) {
        demand(made.status() != null, "there is no status");
        return switch (Objects.requireNonNull(made.status())) {
            case PENDING -> new AuthorizationState.Pending();
            case AUTHORIZED -> new AuthorizationState.Held();
            case DECLINED -> {
                String code = ReasonText.of(made.code(), ReasonText.CODE);
                demand(!code.isEmpty(), "it is declined without a code");
                yield new AuthorizationState.Declined(code, ReasonText.of(made.detail(), ReasonText.DETAIL));
            }
            case CAPTURED -> new AuthorizationState.Captured();
            case VOIDED -> new AuthorizationState.Voided();
            case LAPSED -> new AuthorizationState.Lapsed();
        };
    }

    private static Approved approved(Charge charge, String key) {
        Money amount = money(charge.amount());
        Money refunded = charge.refunded() == null ? Money.zero(amount.currency()) : money(charge.refunded());
        demand(
                refunded.currency().equals(amount.currency()) && !refunded.isMoreThan(amount),
                "more was given back than was taken");
        return new Approved(id(charge.id(), charge.reference(), key), amount, refunded);
    }

    private static Refunded refunded(RefundMade refund, String key) {
        return new Refunded(id(refund.id(), refund.reference(), key), refund.charge(), money(refund.amount()));
    }

    private static Authorization asAsked(Authorization made, Money amount) {
        demand(made.amount().equals(amount), "the amount is another one");
        return made;
    }

    private static Approved asAsked(Approved charge, Money amount) {
        demand(charge.amount().equals(amount), "the amount is another one");
        return charge;
    }

    private static Refunded asAsked(Refunded refund, Money amount) {
        demand(refund.amount().equals(amount), "the amount is another one");
        return refund;
    }

    private static String id(@Nullable String id, @Nullable String reference, String key) {
        demand(id != null && !id.isBlank(), "there is no id");
        demand(key.equals(reference), "the reference is another one");
        return Objects.requireNonNull(id);
    }

    private static Money money(@Nullable Amount amount) {
        demand(amount != null && amount.value() != null && amount.currency() != null, "there is no amount");
        return Objects.requireNonNull(amount).money();
    }

    private <T, R> Uni<Optional<R>> found(Uni<Items<T>> call, Function<T, R> done) {
        return calls.answered(call, answer -> {
            List<T> items = answer.items();
            demand(items != null && items.size() <= 1, "there is no list, or one of several");
            return Objects.requireNonNull(items).stream().findFirst().map(done);
        });
    }
}
