package io.millrace.orders;

import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.smallrye.mutiny.Uni;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import io.millrace.kit.Problems;
import io.millrace.kit.SagaLimit;
import io.millrace.kit.ShedsLoad;
import io.millrace.messaging.tx.Contexts;
import io.millrace.messaging.tx.SessionSql;
import io.millrace.orders.IdempotencyStore.Answer;
import io.millrace.orders.IdempotencyStore.Outcome;

/** Orders over HTTP. */
@Path("/api/orders")
@Tag(name = "Orders")
public class OrdersResource {

    private static final String KEY = "Idempotency-Key";
    private static final int TRIES = 5;

    private final Ordering ordering;
    private final OrderLog log;
    private final IdempotencyStore idempotency;
    private final SagaLimit limit;

    OrdersResource(Ordering ordering, OrderLog log, IdempotencyStore idempotency, SagaLimit limit) {
        this.ordering = ordering;
        this.log = log;
        this.idempotency = idempotency;
        this.limit = limit;
    }

    @POST
    @ShedsLoad
    @Operation(
            summary = "Places an order",
            description = "Accepted, it is completed or undone from here on. The same request under the same "
                    + "Idempotency-Key is answered as the first time and places no second order.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OrderView.class)))
    public Uni<Response> place(
            @HeaderParam(KEY)
                    @NotBlank(message = "is required: make one up for each order, such as a UUID") @Size(max = 200) String key,
            @NotNull(message = Problems.NO_BODY) @Valid OrderRequest request) {
        return limit.admit(() ->
                        Contexts.isolated(() -> SessionSql.inTransaction(() -> idempotency.isTaken("place", key))))
                .chain(() -> once(() ->
                        idempotency.once("place", key, request, ordering.price(request), placed -> Uni.createFrom()
                                .item(ordering.place(placed, request.paymentToken())))))
                .map(OrdersResource::accepted);
    }

    @GET
    @Path("/{orderId}")
    @Operation(summary = "An order as it is, as it was after its n-th event, or as it was at a time")
    public Uni<OrderView> get(
            UUID orderId, @QueryParam("version") @Nullable Long version, @QueryParam("at") @Nullable String at) {
        Instant until = at == null ? Instant.MAX : instant(at);
        long last = version == null ? Long.MAX_VALUE : version;
        if (last < 1) {
            throw Problems.badRequest("version", "must be 1 or more");
        }
        return SessionSql.inTransaction(() -> log.past(orderId, facts -> {
                    if (version != null && !facts.isEmpty() && last > facts.size()) {
                        throw Problems.badRequest("version", "must be %d or less".formatted(facts.size()));
                    }
                    return facts.stream()
                            .filter(fact -> fact.version() <= last && !fact.at().isAfter(until))
                            .toList();
                }))
                .map(found -> found.orElseThrow(() -> at == null
                        ? Problems.notFound("order", orderId)
                        : Problems.notFound("order", orderId + " at " + at)))
                .map(OrderView::of);
    }

    @POST
    @Path("/{orderId}/cancel")
    @ShedsLoad
    @Operation(
            summary = "Cancels an order, or gives back what was delivered",
            description = "Before shipment all is undone. Afterwards goods and money come back: all that is left, or "
                    + "the lines named, which needs an Idempotency-Key.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = OrderView.class)))
    public Uni<Response> cancel(
            UUID orderId,
            @HeaderParam(KEY) @Nullable @Size(max = 200) String key,
            @Valid @Nullable CancelRequest body) {
        CancelRequest request = body == null ? CancelRequest.ALL : body;
        if (key == null && request.lines() != null) {
            throw Problems.badRequest(KEY, "is required where lines are named, lest they are given back twice");
        }
        Supplier<Uni<OrderView>> work = () -> ordering.cancel(orderId, request).map(OrderView::of);
        return once(() -> key == null
                        ? work.get().map(idempotency::answer)
                        : idempotency.once(
                                "cancel " + orderId,
                                key,
                                request,
                                Uni.createFrom().voidItem(),
                                nothing -> work.get().map(Outcome::stored)))
                .map(OrdersResource::accepted);
    }

    /** In a transaction; again where another one got in between. */
    private static Uni<Answer> once(Supplier<Uni<Answer>> work) {
        return Uni.createFrom()
                .deferred(() -> Contexts.isolated(() -> SessionSql.inTransaction(work)))
                .onFailure(Conflicts::isConflict)
                .retry()
                .atMost(TRIES);
    }

    /** The answer was written once already, for whoever asks again. */
    private static Response accepted(Answer answer) {
        return Response.accepted(answer.json())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .location(URI.create("/api/orders/" + answer.orderId()))
                .build();
    }

    private static Instant instant(String at) {
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw Problems.badRequest("at", "must be a time such as 2026-03-01T10:15:30Z");
        }
    }
}
