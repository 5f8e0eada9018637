package io.millrace.payments.cards;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Money;
import io.millrace.payments.PaymentProvider;
import io.millrace.payments.cards.CardGatewayApi.Amount;
import io.millrace.payments.cards.CardGatewayApi.Charge;
import io.millrace.payments.cards.CardGatewayApi.ChargeRequest;
import io.millrace.payments.cards.CardGatewayApi.Items;
import io.millrace.payments.cards.CardGatewayApi.Problem;
import io.millrace.payments.cards.CardGatewayApi.RefundMade;
import io.millrace.payments.cards.CardGatewayApi.RefundRequest;

/**
 * A card gateway that is asked over HTTP. It believes an answer that keeps the contract. Any other leaves open whether the
 * operation was carried out, and is {@link PaymentProvider.Unavailable}: it may be that of a proxy in between.
 */
public final class HttpCardGateway implements PaymentProvider {

    private static final Set<Integer> DECLINED = Set.of(402, 422);
    private static final Set<Integer> NOT_REFUNDED = Set.of(402, 404, 422);

    private final CardGatewayApi api;
    private final String authorization;
    private final Duration timeout;

    HttpCardGateway(URI url, String apiKey, Duration timeout, int connections) {
        this.authorization = "Bearer " + apiKey;
        this.timeout = timeout;
        this.api = QuarkusRestClientBuilder.newBuilder()
                .baseUri(url)
                .connectTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .readTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .property("io.quarkus.rest.client.connection-pool-size", connections)
                .register(DoneStatuses.class)
                .build(CardGatewayApi.class);
    }

    @Override
    public Uni<ChargeResult> charge(String key, UUID orderId, Money amount, String token) {
        return decided(
                api.charge(authorization, key, new ChargeRequest(key, orderId, Amount.of(amount), token)),
                charge -> asAsked(approved(charge, key), amount),
                DECLINED,
                Declined::new);
    }

    @Override
    public Uni<Optional<Approved>> find(String key) {
        return found(api.charges(authorization, key), charge -> approved(charge, key));
    }

    @Override
    public Uni<RefundResult> refund(String key, String chargeId, Money amount) {
        return decided(
                api.refund(authorization, key, chargeId, new RefundRequest(key, Amount.of(amount))),
                refund -> asAsked(refunded(refund, key), amount),
                NOT_REFUNDED,
                RefundFailed::new);
    }

    @Override
    public Uni<Optional<Refunded>> findRefund(String key) {
        return found(api.refunds(authorization, key), refund -> refunded(refund, key));
    }

    private static Approved approved(Charge charge, String key) {
        return new Approved(id(charge.id(), charge.reference(), key), money(charge.amount()));
    }

    private static Refunded refunded(RefundMade refund, String key) {
        return new Refunded(id(refund.id(), refund.reference(), key), money(refund.amount()));
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

    private static void demand(boolean kept, String breach) {
        if (!kept) {
            throw new Unavailable("the gateway's answer breaks the contract: " + breach);
        }
    }

    private <T, R> Uni<R> decided(
            Uni<T> call, Function<T, R> done, Set<Integer> refusals, BiFunction<String, String, R> refused) {
        return inTime(call)
                .map(HttpCardGateway::something)
                .map(done)
                .onFailure(WebApplicationException.class)
                .recoverWithUni(failure -> refusal(failure.getResponse(), refusals, refused))
                .onFailure(HttpCardGateway::leavesOpen)
                .transform(HttpCardGateway::unavailable);
    }

    private <T, R> Uni<Optional<R>> found(Uni<Items<T>> call, Function<T, R> done) {
        return inTime(call)
                .map(HttpCardGateway::something)
                .map(answer -> {
                    List<T> items = answer.items();
                    demand(items != null && items.size() <= 1, "there is no list, or one of several");
                    return Objects.requireNonNull(items).stream().findFirst().map(done);
                })
                .onFailure(HttpCardGateway::leavesOpen)
                .transform(HttpCardGateway::unavailable);
    }

    private static <T> T something(@Nullable T body) {
        demand(body != null, "it is empty");
        return Objects.requireNonNull(body);
    }

    /** The client's own time-out begins when the request is sent; this one counts the wait for a connection, too. */
    private <T> Uni<T> inTime(Uni<T> call) {
        return call.ifNoItem()
                .after(timeout)
                .failWith(() -> new Unavailable("the gateway did not answer within " + timeout));
    }

    private static <R> Uni<R> refusal(Response answer, Set<Integer> refusals, BiFunction<String, String, R> refused) {
        Problem problem = refusals.contains(answer.getStatus()) ? problem(answer) : null;
        String code = problem == null ? "" : ReasonText.of(problem.code(), ReasonText.CODE);
        if (problem == null || code.isEmpty()) {
            return Uni.createFrom().failure(new Unavailable("the gateway answered " + answer.getStatus()));
        }
        return Uni.createFrom().item(refused.apply(code, ReasonText.of(problem.detail(), ReasonText.DETAIL)));
    }

    private static @Nullable Problem problem(Response answer) {
        try {
            return answer.readEntity(Problem.class);
        } catch (ProcessingException | WebApplicationException | IllegalStateException e) {
            // Another body than the contract's.
            return null;
        }
    }

    private static boolean leavesOpen(Throwable failure) {
        return !(failure instanceof Unavailable);
    }

    /** Without messages of other failures than those of connections: they may quote what was sent. */
    private static Throwable unavailable(Throwable failure) {
        return new Unavailable(
                switch (failure) {
                    case WebApplicationException answered ->
                        "the gateway answered " + answered.getResponse().getStatus();
                    case IOException broken -> "the gateway can't be reached: " + broken.getMessage();
                    default ->
                        "the gateway can't be asked: " + failure.getClass().getName();
                });
    }
}
