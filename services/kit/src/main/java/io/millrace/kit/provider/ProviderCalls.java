package io.millrace.kit.provider;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import io.smallrye.mutiny.Uni;
import org.jspecify.annotations.Nullable;

/**
 * Judges a provider's answers. An answer that keeps the contract decides. Any other leaves open whether the operation
 * was carried out, and fails: it may be that of a proxy in between.
 */
public final class ProviderCalls {

    private final String provider;
    private final Duration timeout;
    private final Function<String, ? extends RuntimeException> unavailable;

    /**
     * @param provider for messages, such as "gateway"
     * @param timeout of an operation, the wait for a connection included
     * @param unavailable makes the failure of an operation that may or may not have been carried out, of its message
     */
    public ProviderCalls(String provider, Duration timeout, Function<String, ? extends RuntimeException> unavailable) {
        this.provider = provider;
        this.timeout = timeout;
        this.unavailable = unavailable;
    }

    /** An answer that decides nothing. */
    private static final class Undecided extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        Undecided(String message) {
            super(message);
        }
    }

    /**
     * The result of an operation that the provider may refuse.
     *
     * @param done makes the result of the body of a status below 400; fails by {@link #demand}
     * @param refusals statuses that refuse for good, with a problem that has a code
     * @param refused makes the result of the problem's code and detail
     */
    public <T, R> Uni<R> decided(
            Uni<T> call, Function<T, R> done, Set<Integer> refusals, BiFunction<String, String, R> refused) {
        return decided(call, done, refusals.stream().collect(Collectors.toMap(status -> status, status -> refused)));
    }

    /**
     * The result of an operation that the provider may refuse in several ways.
     *
     * @param done makes the result of the body of a status below 400; fails by {@link #demand}
     * @param refusals make the result of the problem's code and detail, by the status; fail by {@link #demand}
     */
    public <T, R> Uni<R> decided(
            Uni<T> call, Function<T, R> done, Map<Integer, BiFunction<String, String, R>> refusals) {
        return judged(inTime(call)
                .map(ProviderCalls::something)
                .map(done)
                .onFailure(WebApplicationException.class)
                .recoverWithUni(failure -> refusal(failure.getResponse(), refusals)));
    }

    /** The result of a question, which has no refusals. */
    public <T, R> Uni<R> answered(Uni<T> call, Function<T, R> done) {
        return judged(inTime(call).map(ProviderCalls::something).map(done));
    }

    /** Fails an answer that breaks the contract. */
    public static void demand(boolean kept, String breach) {
        if (!kept) {
            throw new Undecided("its answer breaks the contract: " + breach);
        }
    }

    private static <T> T something(@Nullable T body) {
        demand(body != null, "it is empty");
        return Objects.requireNonNull(body);
    }

    /** The client's own time-out begins when the request is sent; this one counts the wait for a connection, too. */
    private <T> Uni<T> inTime(Uni<T> call) {
        return call.ifNoItem().after(timeout).failWith(() -> new Undecided("it did not answer within " + timeout));
    }

    private static <R> Uni<R> refusal(Response answer, Map<Integer, BiFunction<String, String, R>> refusals) {
        BiFunction<String, String, R> refused = refusals.get(answer.getStatus());
        ProviderProblem problem = refused == null ? null : problem(answer);
        String code = problem == null ? "" : ReasonText.of(problem.code(), ReasonText.CODE);
        if (refused == null || problem == null || code.isEmpty()) {
            return Uni.createFrom().failure(new Undecided("it answered " + answer.getStatus()));
        }
        return Uni.createFrom().item(() -> refused.apply(code, ReasonText.of(problem.detail(), ReasonText.DETAIL)));
    }

    private static @Nullable ProviderProblem problem(Response answer) {
        try {
            return answer.readEntity(ProviderProblem.class);
        } catch (ProcessingException | WebApplicationException | IllegalStateException e) {
            // Another body than the contract's.
            return null;
        }
    }

    /** Without messages of other failures than those of connections: they may quote what was sent. */
    private <R> Uni<R> judged(Uni<R> result) {
        return result.onFailure()
                .transform(failure -> unavailable.apply("the %s decided nothing: %s"
                        .formatted(
                                provider,
                                switch (failure) {
                                    case Undecided undecided -> undecided.getMessage();
                                    case WebApplicationException answered ->
                                        "it answered " + answered.getResponse().getStatus();
                                    case IOException broken -> "it can't be reached: " + broken.getMessage();
                                    default ->
                                        "it can't be asked: "
                                                + failure.getClass().getName();
                                })));
    }
}
